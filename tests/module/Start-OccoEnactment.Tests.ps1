BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/RecordingHost.ps1
}

Describe 'Start-OccoEnactment' {
    BeforeEach { $store = New-Store }

    It 'brings the infrastructure to its desired state' {
        $null = New-Shop $store
        $result = Start-OccoEnactment shop @store
        $result | Should -BeOfType ([Occo.OccoEnactment])
        $result.Reached | Should -BeTrue
        $result.Created | Should -Be 3
        $result.Passes | Should -BeGreaterOrEqual 1
        $result.Errors | Should -BeNullOrEmpty
        (Get-OccoInfrastructure shop @store).State | Should -Be 'Ready'
    }

    It 'does nothing the second time' {
        $null = New-Shop $store -Enact
        $result = Start-OccoEnactment shop @store
        $result.Reached | Should -BeTrue
        $result.Created + $result.Replaced + $result.Dropped | Should -Be 0
    }

    It 'shows the plan with -WhatIf, and does nothing' {
        $null = New-Shop $store
        $plan = Start-OccoEnactment shop -WhatIf @store
        $plan | Should -BeOfType ([Occo.OccoPlan])
        $plan.Steps.Count | Should -Be 3
        Get-OccoNode @store | Should -BeNullOrEmpty
    }

    It 'respects $WhatIfPreference' {
        $null = New-Shop $store
        & { $WhatIfPreference = $true; Start-OccoEnactment shop @store } | Should -BeOfType ([Occo.OccoPlan])
        Get-OccoNode @store | Should -BeNullOrEmpty
    }

    It 'enacts all piped infrastructures' {
        'a', 'b', 'c' | ForEach-Object { $null = New-Shop $store $_ }
        $results = Get-OccoInfrastructure @store | Start-OccoEnactment
        $results.Infrastructure | Sort-Object | Should -Be 'a', 'b', 'c'
        $results.Reached | Should -Not -Contain $false
    }

    It 'is limited to -Node' {
        $null = New-Shop $store
        $null = Start-OccoEnactment shop -Node db @store
        (Get-OccoNode shop @store).Name | Should -Be 'db'
    }

    It 'reports failed steps as errors and writes a result' {
        $null = New-Shop $store -Resource '{type: dummy, failure_rate: 1}'
        $result = Start-OccoEnactment shop @store @quiet
        $result.Reached | Should -BeFalse
        $result.Failed | Should -BeGreaterThan 0
        $errors.Count | Should -Be $result.Errors.Count
        $errors[0].FullyQualifiedErrorId | Should -Match '^(Create|Retry|Replace|Wait|Drop)Failed,'
        $errors[0].TargetObject | Should -BeOfType ([Occo.OccoStepError])
        $errors[0].Exception.Message | Should -Match 'shop'
    }

    It 'reports equal failures of a node once' {
        $null = New-OccoInfrastructure -Description @"
infra_name: many
user_id: me@example.org
nodes: [{name: web, type: web, scaling: {min: 9, max: 9}}]
node_definitions:
  web: [{resource: {type: dummy, failure_rate: 1}}]
"@ @store

        $result = Start-OccoEnactment many @store @quiet -WarningVariable told -WarningAction SilentlyContinue

        $result.Errors.Count | Should -Be 9
        $errors.Exception.Message | Should -HaveCount 1
        $errors.Exception.Message | Should -BeLike '*(and 8 more with the same failure)'
        $told | Should -BeNullOrEmpty
    }

    It 'reports each failure once' {
        $null = New-Shop $store -Resource '{type: dummy, failure_rate: 1}'
        $told = Start-OccoEnactment shop @store -ErrorVariable errors -ErrorAction SilentlyContinue 3>&1 |
            Where-Object { $_ -is [System.Management.Automation.WarningRecord] }
        foreach ($failure in $errors) {
            $failure.Exception.Message | Should -Match '^shop: \w+ \w+ [0-9a-f]{8}: .*told to fail'
            @($told.Message) -match "$($failure.TargetObject.NodeId)".Substring(0, 8) | Should -BeNullOrEmpty
        }
    }

    It 'has a duration in seconds for JSON and CSV' {
        $null = New-Shop $store
        $result = Start-OccoEnactment shop @store
        $result.DurationSec | Should -BeOfType ([double])
        $result.DurationSec | Should -BeGreaterThan 0
        $result.TimedOut | Should -BeFalse
        $result.Refreshed | Should -Be 0
    }

    It 'shows the events with -Verbose' {
        $null = New-Shop $store
        $lines = Start-OccoEnactment shop -Verbose @store 4>&1
        $lines -match 'shop/db NodeReady' | Should -Not -BeNullOrEmpty
        $lines -match 'shop InfrastructureReady' | Should -Not -BeNullOrEmpty
    }

    It 'stops at -TimeoutSec, reports it, and can be continued' {
        $null = New-Shop $store -Resource '{type: dummy, boot_time: 5}'
        $result = Start-OccoEnactment shop -TimeoutSec 1 @store @quiet
        $result.Reached | Should -BeFalse
        $result.Duration.TotalSeconds | Should -BeLessThan 5
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'TimedOut,*'
        $errors[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
        $errors[0].TargetObject | Should -Be $result
        $result.TimedOut | Should -BeTrue
        @(Get-OccoNode shop @store).Count | Should -BeGreaterThan 0 -Because 'started work is recorded'
    }

    It 'continues with -Watch until it is stopped and reports a failure once' {
        $null = New-Shop $store -Resource '{type: dummy, failure_rate: 1}'
        $warning = Start-OccoEnactment shop -Watch -IntervalSec 1 @store 3>&1 | Select-Object -First 1
        $warning | Should -BeOfType ([System.Management.Automation.WarningRecord])
        $warning.Message | Should -Match '^shop: db [0-9a-f]{8}: its creation is unfinished .*told to fail'
        $null = Start-OccoEnactment shop -Watch -IntervalSec 1 -TimeoutSec 4 @store @quiet `
            -WarningVariable told -WarningAction SilentlyContinue
        @($told -match '^shop: db ').Count | Should -Be 1
        @($told -notmatch '^shop: ') | Should -BeNullOrEmpty
    }

    It 'refuses a second enactment, and waits for it with -WaitSec' {
        $null = New-Shop $store -Resource '{type: dummy, boot_time: 4}'
        $other = Start-OtherEnactment $store
        try {
            # The first event of a pass shows that the lease is taken.
            $null = Wait-ShopEvent $store PassStarted

            Start-OccoEnactment shop @store @quiet | Should -BeNullOrEmpty
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureBusy,*'
            $errors[0].CategoryInfo.Category | Should -Be 'ResourceBusy'

            (Start-OccoEnactment shop -WaitSec 60 @store).Reached | Should -BeTrue
            (Receive-Shell $other.Shell $other.Running).Reached | Should -BeTrue
        }
        finally {
            $other.Shell.Dispose()
        }
        @(Get-OccoNode shop @store).Count | Should -Be 3
    }

    It 'completes node names of the infrastructure' {
        $null = New-Shop $store
        $line = "Start-OccoEnactment shop -StorePath '$($store.StorePath)' -Node "
        (Complete $line).CompletionText | Should -Be 'db', 'web'
    }

    It 'enacts all infrastructures of a pipeline at the same time' {
        'a', 'b' | ForEach-Object { $null = New-Shop $store $_ -Resource '{type: dummy, boot_time: 1}' }
        $null = Get-OccoInfrastructure @store | Start-OccoEnactment
        $events = Get-OccoEvent -Kind PassStarted, InfrastructureReady @store
        $events.Kind[0, 1] | Should -Be 'PassStarted', 'PassStarted'
        $events[0, 1].Infrastructure | Sort-Object | Should -Be 'a', 'b'
    }

    It 'enacts one after the other with -ThrottleLimit 1, and goes on after a failure' {
        $null = New-Shop $store a -Resource '{type: dummy, failure_rate: 1}'
        'b', 'c' | ForEach-Object { $null = New-Shop $store $_ }
        $results = Start-OccoEnactment a, b, c -ThrottleLimit 1 @store @quiet
        $results.Reached | Should -Be $false, $true, $true
        $errors.Exception.Message | Should -Match '^a: '
        (Get-OccoEvent b, c -Kind PassStarted, InfrastructureReady @store).Infrastructure |
            Should -Be 'b', 'b', 'c', 'c'
    }

    It 'enacts an infrastructure after those whose outputs it uses' {
        $user = "{type: dummy, image_id: `"{{ infra('base').outputs.ip }}`"}"
        $base = (Get-ShopText base) + "`noutputs: {ip: `"{{ getip('db') }}`"}"
        $null = New-OccoInfrastructure -Description $base @store
        $null = New-Shop $store app $user
        (Start-OccoEnactment app, base @store @quiet).Reached | Should -Be $true, $true
        $errors | Should -BeNullOrEmpty
        (Get-OccoEvent -Kind PassStarted @store).Infrastructure | Should -Be 'base', 'app'
    }

    It 'enacts a name that is given twice once after the other' {
        $null = New-Shop $store
        $results = Start-OccoEnactment shop, shop @store
        $results.Created | Should -Be 3, 0
    }

    It 'watches several at once' {
        'a', 'b' | ForEach-Object { $null = New-Shop $store $_ -Resource '{type: dummy, failure_rate: 1}' }
        $seen = @{}
        Start-OccoEnactment a, b -Watch @store 3>&1 | Where-Object {
            $seen[($_.Message -split ':')[0]] = $true
            $seen.Count -eq 2
        } | Select-Object -First 1 | Should -Not -BeNullOrEmpty
    }

    It 'ends at -WarningAction Stop and releases its lease' {
        $null = New-Shop $store -Resource '{type: dummy, failure_rate: 1}'
        { Start-OccoEnactment shop -Watch -WarningAction Stop @store } | Should -Throw
        (Start-OccoEnactment shop -TimeoutSec 1 @store @quiet).Infrastructure | Should -Be 'shop'
    }

    It 'ends its work when the pipeline stops' {
        'a', 'b' | ForEach-Object { $null = New-Shop $store $_ -Resource '{type: dummy, latency: 0.2}' }
        $first = Get-OccoInfrastructure @store | Start-OccoEnactment | Select-Object -First 1
        @($first).Count | Should -Be 1
        # The lease is free: the pipeline waited for the end of the work.
        (Get-OccoInfrastructure @store | Start-OccoEnactment).Reached | Should -Be $true, $true
    }

    It 'returns to the reached version with -OnFailure Rollback and reports it' {
        $null = New-Shop $store -Enact
        $bad = (Get-ShopText shop '{type: dummy, failure_rate: 1}')
        $null = Set-OccoInfrastructure -Description $bad @store
        $result = Start-OccoEnactment shop -OnFailure Rollback @store @quiet `
            -WarningVariable told -WarningAction SilentlyContinue
        $result.Reached | Should -BeFalse
        $result.RolledBackTo | Should -Be 1
        "$result" | Should -Be 'shop rolled back to version 1'
        $result | Format-List | Out-String | Should -Match 'RolledBackTo +: 1'
        $result | Format-Table | Out-String | Should -Match '(?s)shop +rolled +0.*\n +back'
        $errors.Count | Should -BeGreaterThan 0
        "$told" | Should -Match 'version 2 failed, version 3 is version 1 again'
        (Get-OccoInfrastructure shop @store).State | Should -Be Ready
    }

    It 'drops a failed first build with -OnFailure Rollback' {
        $null = New-Shop $store other '{type: dummy, failure_rate: 1}'
        $result = Start-OccoEnactment other -OnFailure Rollback @store @quiet -WarningAction SilentlyContinue
        $result.RolledBackTo | Should -Be 0
        Get-OccoNode other @store | Should -BeNullOrEmpty
    }

    It 'asks for a name without arguments' {
        { Start-OccoEnactment } | Should -Throw -ErrorId 'MissingMandatoryParameter,*'
    }

    Context 'that loses too much' {
        BeforeEach {
            $null = New-Shop $store -Enact
            $null = Set-OccoInfrastructure -Description (
                "max_drops: 2`n" + (Get-ShopText shop '{type: dummy, image_id: new}')) @store
        }

        It 'is refused as a whole by max_drops, and allowed by -MaxDrops' {
            $plan = Get-OccoPlan shop @store
            $plan.Losses | Should -Be 3
            $plan.Refusal | Should -BeLike '*replaces 3 of 3 instances, and max_drops allows 2*'
            ($plan | Out-String) | Should -Match '-MaxDrops allows more'
            $result = Start-OccoEnactment shop @store @quiet
            $errors[0].Exception.Message | Should -Match 'Nothing is done'
            $result.Reached, $result.Failed, $result.Refused | Should -Be $false, 0, 3
            "$result" | Should -Be 'shop not reached, 3 refused'
            ($result | Out-String) | Should -Match 'shop +refused +0 +0 +0 +0 +0 '
            (Get-OccoNode shop @store).Version | Should -Not -Contain 2
            (Start-OccoEnactment shop -MaxDrops 100% @store).Replaced | Should -Be 3
        }

        It 'is refused without a question' {
            foreach ($switches in @{ IncludeProtected = $true }, @{ Confirm = $true }) {
                $started = Start-OccoEnactment shop @switches @store @quiet
                $started | Should -BeNullOrEmpty
                $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotReached,*'
                $errors[0].Exception.Message | Should -BeLike 'shop: *max_drops allows 2. Nothing is done.'
                $errors[0].ErrorDetails.RecommendedAction | Should -Be '-MaxDrops allows more.'
            }
        }

        It 'takes counts and shares only' {
            { Start-OccoEnactment shop -MaxDrops many @store } | Should -Throw '*Give 3, or 20%*'
            { Get-OccoPlan shop -MaxDrops 0% @store } | Should -Throw '*Give 3, or 20%*'
        }

        It 'shows the plan with counts for -Confirm, and does <Reached> with the answer <Answer>' -ForEach @(
            @{ Answer = 2; Reached = 'nothing'; Replaced = $null }
            @{ Answer = 0; Reached = 'exactly this'; Replaced = 3 }
        ) {
            $recording = [RecordingHost]::new()
            $recording.Answer = $Answer
            $space = [runspacefactory]::CreateRunspace($recording)
            $space.Open()
            $shell = [powershell]::Create($space)
            $null = $shell.AddScript({ param($manifest) Import-Module $manifest }).AddArgument($manifest).Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddCommand('Start-OccoEnactment').AddParameters($store).
                AddParameters(@{ Name = 'shop'; MaxDrops = '3'; Confirm = $true })
            $result = Receive-Shell $shell $shell.BeginInvoke()
            $recording.Questions | Should -HaveCount 1
            "$($recording.Questions)" | Should -Match "^Enact 'shop': .*Version 2: 3 to replace\."
            "$($recording.Questions)" | Should -Match 'Replace db dummy-1: image_id changed'
            $result.Replaced | Should -Be $Replaced
            $shell.Dispose()
            $space.Dispose()
        }
    }
}
