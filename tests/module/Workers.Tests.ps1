# Start-OccoEnactment -Attach and -Local: infrastructures that workers keep.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/RecordingHost.ps1
}

Describe 'Without a worker' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
        $warned = @{ WarningVariable = 'told'; WarningAction = 'SilentlyContinue' }
    }

    It '-Attach attaches, warns and ends at once' {
        Start-OccoEnactment shop -Attach @store @warned | Should -BeNullOrEmpty
        $told | Should -HaveCount 1
        $told[0].Message | Should -BeLike 'shop: it is attached, but nothing was enacted: no worker is alive. *'
        $shop = Get-OccoInfrastructure shop @store
        $shop.AttachedAt | Should -BeLessOrEqual ([datetime]::Now)
        $shop.AttachedBy | Should -Match $actor
        $shop.IntervalSec | Should -Be 30
        $shop.WorkerHost | Should -Be ([Environment]::MachineName) -Because 'the dummy cloud is on this machine'
        "$($shop.Worker)$($shop.LastTurnAt)" | Should -BeNullOrEmpty
        $shop.NextTurnAt | Should -Be $shop.AttachedAt
        $shop.Unserved | Should -Be 'no worker is alive'
        (Get-OccoEvent shop -Last 2 @store).Kind | Should -Be 'InfrastructureAttached', 'EnactmentRequested'
        Get-OccoNode shop @store | Should -BeNullOrEmpty
    }

    It '-Attach again changes the interval' {
        $null = Start-OccoEnactment shop -Attach @store @warned
        $null = Start-OccoEnactment shop -Attach -IntervalSec 90 @store @warned
        (Get-OccoInfrastructure shop @store).IntervalSec | Should -Be 90
        @(Get-OccoEvent shop -Kind InfrastructureAttached @store).Count | Should -Be 2
    }

    It 'the views show who keeps it' {
        $before = Get-OccoInfrastructure shop @store | Format-List | Out-String
        $before | Should -Not -Match 'Attached|Unserved|Worker|Turn'
        $null = Start-OccoEnactment shop -Attach @store @warned
        $by = [regex]::Escape((Get-OccoInfrastructure shop @store).AttachedBy)
        $list = Get-OccoInfrastructure shop @store | Format-List | Out-String
        $list | Should -Match "(?s)Attached +: \d{4}-.* by $by, to workers of .*every\s+30\s+s\r?\n"
        $list | Should -Match 'Unserved +: no worker is alive'
        $list | Should -Match 'NextTurnAt +: \d{4}-'
        $lines = Get-OccoInfrastructure shop @store | Out-String -Width 80 -Stream | ForEach-Object TrimEnd
        $lines -match '^ {62}no worker is$' | Should -HaveCount 1
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
    }

    It 'an enactment of an attached one warns, waits and times out' {
        $null = Start-OccoEnactment shop -Attach @store @warned
        $result = Start-OccoEnactment shop -TimeoutSec 1 @store @warned @quiet
        $result.TimedOut | Should -BeTrue
        $told.Message | Should -Be 'shop: it waits: no worker is alive.'
        "$($errors[0])" | Should -Be 'shop: no worker reached it within 1 s: no worker is alive'
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'TimedOut,*'
    }

    It '-Local enacts an attached one in this process' {
        $null = Start-OccoEnactment shop -Attach @store @warned
        $result = Start-OccoEnactment shop -Local @store
        $result.Reached | Should -BeTrue
        $result.Created | Should -Be 3
        $shop = Get-OccoInfrastructure shop @store
        $shop.State | Should -Be 'Ready'
        $shop.AttachedAt | Should -Not -BeNullOrEmpty
    }

    It '-WhatIf shows the plan and attaches nothing' {
        (Start-OccoEnactment shop -Attach -WhatIf @store).Steps.Count | Should -Be 3
        (Get-OccoInfrastructure shop @store).AttachedAt | Should -BeNullOrEmpty
    }

    It '-Attach is refused with <Name>, and attaches nothing' -ForEach @(
        @{ Name = '-Local'; Parameters = @{ Local = $true } }
        @{ Name = '-Watch'; Parameters = @{ Watch = $true } }
        @{ Name = '-Node'; Parameters = @{ Node = 'db' } }
        @{ Name = '-ExcludeNode'; Parameters = @{ ExcludeNode = 'db' } }
        @{ Name = '-MaxDrops'; Parameters = @{ MaxDrops = 1 } }
        @{ Name = '-OnFailure'; Parameters = @{ OnFailure = 'Retry' } }
        @{ Name = '-IncludeProtected'; Parameters = @{ IncludeProtected = $true } }
        @{ Name = '-MaxConcurrency'; Parameters = @{ MaxConcurrency = 2 } }
    ) {
        Start-OccoEnactment shop -Attach @Parameters @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        $errors[0].Exception.Message | Should -BeLike "*Leave out $Name, or -Attach."
        (Get-OccoInfrastructure shop @store).AttachedAt | Should -BeNullOrEmpty
    }

    It '-Attach takes no plan, and a plan of an attached one needs -Local' {
        $plan = Get-OccoPlan shop @store
        { Start-OccoEnactment -Plan $plan -Attach } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        $null = Start-OccoEnactment shop -Attach @store @warned
        Start-OccoEnactment -Plan $plan @quiet | Should -BeNullOrEmpty
        $errors[0].ErrorDetails.RecommendedAction | Should -Be 'Add -Local.'
        (Start-OccoEnactment -Plan $plan -Local).Created | Should -Be 3
    }

    It 'a suspended one is the same error as without workers' {
        $null = Suspend-OccoInfrastructure shop @store
        Start-OccoEnactment shop -Attach @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureSuspended,*'
        (Get-OccoInfrastructure shop @store).AttachedAt | Should -BeNullOrEmpty
    }
}

Describe 'A killed worker' {
    It 'is taken over at once, and nothing is lost or created twice' {
        $store = New-Store
        $null = New-Shop $store -Resource '{type: dummy, boot_time: 2}'
        $lost = Start-Worker $store
        $job = Start-OccoEnactment shop -Attach -IntervalSec 3600 -TimeoutSec 90 -AsJob @store
        try {
            $null = Wait-ShopEvent $store NodeCreated
            Stop-Worker $lost
            $worker = Start-Worker $store
            try {
                ($job | Wait-Job -Timeout 100).State | Should -Be 'Completed'
                ($job | Receive-Job).Reached | Should -BeTrue
                (Get-OccoWorker @store).Alive | Should -Be $false, $true
            }
            finally {
                Stop-Worker $worker
            }
        }
        finally {
            $job | Remove-Job -Force
        }
        @(Get-OccoNode shop @store).State | Should -Be 'Ready', 'Ready', 'Ready'
        Get-OccoEvent shop -Kind NodeCreating @store | Group-Object NodeId | Where-Object Count -GT 1 |
            Should -BeNullOrEmpty
        Invoke-Dummy $store { @($_.Machines()).Count } | Should -Be 3
    }
}

Describe 'With a worker' {
    BeforeAll {
        $store = New-Store
        $null = New-Shop $store first
        $worker = Start-Worker $store
    }

    AfterAll { Stop-Worker $worker }

    It '-Attach has the worker enact it, and writes its events and result' {
        $null = New-Shop $store
        $all = Start-OccoEnactment shop -Attach -TimeoutSec 60 -Verbose @store 4>&1
        $result = $all | Where-Object { $_ -is [Occo.OccoEnactment] }
        $result.Reached | Should -BeTrue
        $result.Created | Should -Be 3
        $result.StorePath | Should -Be $store.StorePath
        $said = @($all | Where-Object { $_ -isnot [Occo.OccoEnactment] } | ForEach-Object { "$_" })
        $said -like 'shop InfrastructureAttached: *' | Should -HaveCount 1
        $said -like 'shop/web NodeReady:*' | Should -HaveCount 2
        Get-OccoEvent shop @store | ForEach-Object { $_.Actor | Should -Match $actor -Because "of $($_.Kind)" }
        (Get-OccoEvent shop -Kind PassStarted @store)[0].Message | Should -BeLike "*(worker *, *@*/$($worker.Id))"
        $shop = Get-OccoInfrastructure shop @store
        $shop.State | Should -Be 'Ready'
        $shop.Unserved | Should -BeNullOrEmpty
        $shop.Worker | Should -Be (Get-OccoWorker @store).Id
        $shop.NextTurnAt | Should -BeGreaterThan $shop.LastTurnAt
        $shop | Out-String -Width 80 | Should -Match "worker $($shop.Worker)\r?\n"
    }

    It 'a scale request is carried out without a cmdlet' {
        $null = New-Shop $store scaled
        $null = Start-OccoEnactment scaled -Attach -IntervalSec 3600 -TimeoutSec 60 @store
        $null = Set-OccoScale scaled web -Count 4 @store
        (Wait-OccoInfrastructure scaled -TimeoutSec 60 @store).Ready | Should -Be 5
        $again = Start-OccoEnactment scaled -TimeoutSec 60 @store
        $again.Reached | Should -BeTrue
        $again.Created | Should -Be 0
    }

    It 'failures are those of the worker' {
        $null = New-Shop $store bad '{type: dummy, failure_rate: 1}'
        $result = Start-OccoEnactment bad -Attach -TimeoutSec 60 @store @quiet
        $result.Reached | Should -BeFalse
        $errors[0].FullyQualifiedErrorId | Should -Match '^(Create|Retry|Replace|Wait|Drop)Failed,'
        Stop-OccoEnactment bad @store
    }

    It '-AsJob follows the worker in the background' {
        $null = New-Shop $store job
        $job = Start-OccoEnactment job -Attach -AsJob @store
        try {
            ($job | Wait-Job -Timeout 60).State | Should -Be 'Completed'
            ($job | Receive-Job).Created | Should -Be 3
        }
        finally {
            $job | Remove-Job -Force
        }
    }

    It '-Confirm shows the plan, and the worker enacts it' {
        $null = New-Shop $store asked
        $recording = [RecordingHost]::new()
        $recording.Answer = 0
        $space = [runspacefactory]::CreateRunspace($recording)
        $space.Open()
        $shell = [powershell]::Create($space)
        try {
            $null = $shell.AddScript({ param($manifest) Import-Module $manifest }).AddArgument($manifest).Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddCommand('Start-OccoEnactment').AddParameters($store).
                AddParameters(@{ Name = 'asked'; Attach = $true; TimeoutSec = 60; Confirm = $true })
            (Receive-Shell $shell $shell.BeginInvoke()).Created | Should -Be 3
            "$($recording.Questions)" | Should -BeLike "Attach and enact 'asked': *3 to create*"
        }
        finally {
            $shell.Dispose()
            $space.Dispose()
        }
    }

    It 'Ctrl+C says that the workers go on' {
        $null = New-Shop $store slow '{type: dummy, boot_time: 4}'
        $recording = [RecordingHost]::new()
        $space = [runspacefactory]::CreateRunspace($recording)
        $space.Open()
        $shell = [powershell]::Create($space)
        try {
            $null = $shell.AddScript({ param($manifest) Import-Module $manifest }).AddArgument($manifest).Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddCommand('Start-OccoEnactment').AddParameters($store).
                AddParameters(@{ Name = 'slow'; Attach = $true }).BeginInvoke()
            Get-OccoEvent slow -Follow @store | Where-Object Kind -EQ NodeCreated | Select-Object -First 1 |
                Should -Not -BeNullOrEmpty
            $shell.Stop()
            @($recording.Warnings) -like 'slow: *The workers finish it.*' | Should -HaveCount 1
            (Wait-OccoInfrastructure slow -TimeoutSec 60 @store).State | Should -Be 'Ready'
        }
        finally {
            $shell.Dispose()
            $space.Dispose()
        }
    }
}
