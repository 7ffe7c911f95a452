BeforeAll {
    . $PSScriptRoot/Setup.ps1

    # Runs waiting actions until the condition is true or the time limit is over. Returns the condition.
    function Wait-Until([scriptblock] $Condition) {
        $limit = [System.Diagnostics.Stopwatch]::StartNew()
        while (-not (& $Condition) -and $limit.Elapsed.TotalSeconds -lt 20) {
            $null = Wait-Event -SourceIdentifier 'never' -Timeout 1
        }
        [bool] (& $Condition)
    }
}

Describe 'Register-OccoEventAction' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
        $heard = [System.Collections.Generic.List[object]]::new()
        $mine = @{ MessageData = $heard; Action = { $Event.MessageData.Add($EventArgs) } }
    }

    AfterEach {
        Get-EventSubscriber | Where-Object SourceObject -Is Occo.OccoEventSource | Unregister-Event
        Get-Job | Where-Object PSJobTypeName -EQ '' | Remove-Job -Force
    }

    It 'runs the block on the selected new events' {
        $job = Register-OccoEventAction shop -Event InfrastructureReady, NodeR* @mine @store
        $job | Should -BeOfType System.Management.Automation.PSEventJob
        $null = Start-OccoEnactment shop @store
        Wait-Until { $heard.Kind -contains 'InfrastructureReady' } | Should -BeTrue
        $heard.Kind | Should -Be 'NodeReady', 'NodeReady', 'NodeReady', 'InfrastructureReady'
        $heard[0] | Should -BeOfType Occo.OccoEvent
        $asked = Get-OccoEvent shop @store | Where-Object Sequence -EQ $heard[0].Sequence
        $asked | ConvertTo-Json | Should -Be ($heard[0] | ConvertTo-Json)
    }

    It 'runs it while a cmdlet of the same session works' {
        $null = Set-OccoInfrastructure shop -Description (Get-ShopText -Resource '{type: dummy, boot_time: 1}') @store
        $null = Register-OccoEventAction shop -Event NodeCreating, NodeReady -MessageData $heard @store -Action {
            $Event.MessageData.Add([datetime]::Now)
        }
        $null = Start-OccoEnactment shop @store
        $heard.Count | Should -BeGreaterThan 1
    }

    It 'runs it for all events before a cmdlet returns' {
        foreach ($round in 1..5) {
            $name = "shop$round"
            $heard.Clear()
            $null = New-Shop $store $name
            $null = Register-OccoEventAction $name -SourceIdentifier $name @mine @store
            $null = Start-OccoEnactment $name @store
            $kinds = @($heard.Kind)
            Unregister-Event $name
            $before = (Get-OccoEvent $name @store | Select-Object -First 1).Sequence
            $all = Get-OccoEvent $name @store | Where-Object Sequence -GT $before
            $all[-1].Kind | Should -Be 'InfrastructureReady'
            $kinds | Should -Be $all.Kind
            $heard.Sequence | Should -Be $all.Sequence
        }
    }

    It 'runs it also when the cmdlet ends early' {
        $null = New-Shop $store other '{type: dummy, failure_rate: 1}'
        $null = Register-OccoEventAction other -SourceIdentifier early @mine @store
        { Start-OccoEnactment other -ErrorAction Stop @store } | Should -Throw
        Unregister-Event early
        $heard.Kind | Should -Contain 'StepFailed'
        $heard[-1].Sequence | Should -Be (Get-OccoEvent -Last 1 @store).Sequence

        $heard.Clear()
        $null = Register-OccoEventAction shop -SourceIdentifier first @mine @store
        $null = Start-OccoEnactment shop @store | Select-Object -First 1
        Unregister-Event first
        $heard[-1].Sequence | Should -Be (Get-OccoEvent -Last 1 @store).Sequence
    }

    It 'does not wait for itself when it calls a cmdlet' {
        $null = Register-OccoEventAction shop -MessageData $heard -SourceIdentifier nested @store -Action {
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $null = Get-OccoNode shop -StorePath $EventArgs.StorePath
            $Event.MessageData.Add($clock.Elapsed.TotalSeconds)
        }
        Suspend-OccoInfrastructure shop @store
        $null = Invoke-Child {
            Import-Module $args[0]
            Resume-OccoInfrastructure shop -StorePath $args[1]
        } -Store $store
        Wait-Until { $heard.Count -eq 2 } | Should -BeTrue
        $heard | ForEach-Object { $_ | Should -BeLessThan 1.9 }
    }

    It 'gets events of other processes, only of the named infrastructures' {
        $null = New-Shop $store other
        $null = Register-OccoEventAction o* @mine @store
        Suspend-OccoInfrastructure shop @store
        $null = Invoke-Child {
            Import-Module $args[0]
            Suspend-OccoInfrastructure other -StorePath $args[1]
        } -Store $store
        Wait-Until { $heard.Count } | Should -BeTrue
        $heard.Kind | Should -Be 'InfrastructureSuspended'
        $heard.Infrastructure | Should -Be 'other'
    }

    It 'behaves like any subscription' {
        $first = Register-OccoEventAction shop -SourceIdentifier first -MaxTriggerCount 1 @mine @store
        $null = Register-OccoEventAction shop -SourceIdentifier second @mine @store
        (Get-Job -Id $first.Id).Name | Should -Be 'first'
        (Get-EventSubscriber second).SourceObject | Should -BeOfType Occo.OccoEventSource
        Register-OccoEventAction shop -SourceIdentifier second @mine @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'SubscriberExists,*'

        Suspend-OccoInfrastructure shop @store
        Wait-Until { $heard.Count -ge 2 } | Should -BeTrue
        Get-EventSubscriber first -ErrorAction Ignore | Should -BeNullOrEmpty
        Unregister-Event second
        Resume-OccoInfrastructure shop @store
        $null = Wait-Event -SourceIdentifier 'never' -Timeout 1
        $heard.Count | Should -Be 2
    }

    It 'warns when the store is missing and continues when it is back' -Tag Store, File {
        $job = Register-OccoEventAction shop @mine @store
        $folder = Split-Path $store.StorePath
        # After the first event the follower has opened the store.
        Suspend-OccoInfrastructure shop @store
        Wait-Until { $heard.Count -eq 1 } | Should -BeTrue
        Rename-Item $folder "$folder-away"
        Wait-Until { $job.Error.Count } | Should -BeTrue
        $job.Error[0].FullyQualifiedErrorId | Should -Be 'StoreReplaced'
        Test-Path $store.StorePath | Should -BeFalse -Because 'no new store is created'
        Rename-Item "$folder-away" $folder
        Resume-OccoInfrastructure shop @store
        Wait-Until { $heard.Count -eq 2 } | Should -BeTrue
        $heard[1].Kind | Should -Be 'InfrastructureResumed'
    }

    It 'validates and completes kinds of events' {
        { Register-OccoEventAction shop -Event NodeFialed -Action { } @store } | Should -Throw `
            "*There is no event 'NodeFialed'. Did you mean 'NodeFailed'?"
        { Register-OccoEventAction shop -Event nothing -Action { } @store } | Should -Throw '*Events: *NodeFailed*'
        $completed = (Complete 'Register-OccoEventAction shop -Event NodeF').CompletionText
        $completed | Should -Be 'NodeFailed', 'NodeForgotten'
        Register-OccoEventAction nope -Action { } @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
        Get-EventSubscriber | Where-Object SourceObject -Is Occo.OccoEventSource | Should -BeNullOrEmpty
    }

    It 'ends with the module, and with the session' {
        Invoke-Child {
            param($manifest, $storePath, $text)
            Import-Module $manifest
            $null = New-OccoInfrastructure -Description $text -StorePath $storePath
            $null = Register-OccoEventAction shop -Action { } -StorePath $storePath
            Remove-Module Occo
            "left: $(@(Get-EventSubscriber).Count)"
            Import-Module $manifest
            $null = Register-OccoEventAction shop -Action { } -StorePath $storePath
        } | Should -Be 'left: 0'

        Set-ServerVariable $store
        $shell = [powershell]::Create()
        $null = $shell.AddScript({
                param($manifest, $storePath)
                Import-Module $manifest
                Register-OccoEventAction shop -Action { } -StorePath $storePath
            }).AddArgument($manifest).AddArgument($store.StorePath).Invoke()
        $shell.Streams.Error | Should -BeNullOrEmpty
        $shell.Dispose()
    }
}
