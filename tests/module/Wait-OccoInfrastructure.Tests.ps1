BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Wait-OccoInfrastructure' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
    }

    It 'returns at once when the state is there' {
        (Wait-OccoInfrastructure shop -State Registered @store).Name | Should -Be 'shop'
        $null = Start-OccoEnactment shop @store
        (Wait-OccoInfrastructure shop @store).State | Should -Be 'Ready'
    }

    It 'ends after -TimeoutSec' {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        Wait-OccoInfrastructure shop -TimeoutSec 1 @store @quiet | Should -BeNullOrEmpty
        $watch.Elapsed.TotalSeconds | Should -BeGreaterThan 0.9
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotReached,*'
        $errors[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
        $errors[0].Exception.Message | Should -Match 'Registered'
    }

    It 'reports what prevents the state after the time limit' {
        $broken = New-Store
        $null = New-Shop $broken -Resource '{type: dummy, failure_rate: 1}'
        $null = Start-OccoEnactment shop @broken -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        (Get-OccoInfrastructure shop @broken).LastError | Should -Match '^db: .*told to fail'
        Wait-OccoInfrastructure shop -TimeoutSec 1 @broken @quiet
        $errors[0].Exception.Message |
            Should -Match 'after 1 s: .*nobody enacts it now; pending: version 1.* db: .*told to fail'
    }

    It 'fails when the enactment has failed, however much time is left' {
        $broken = New-Store
        $null = New-Shop $broken -Resource '{type: dummy, failure_rate: 1}'
        $null = Start-OccoEnactment shop @broken -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        Wait-OccoInfrastructure shop -TimeoutSec 600 @broken @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotReached,*'
        $errors[0].CategoryInfo.Category | Should -Be 'InvalidResult'
        $errors[0].Exception.Message | Should -Match "^Version 1 of 'shop' was not reached; .*told to fail"
    }

    It 'waits for what is asked for, and says what' {
        $null = Start-OccoEnactment shop @store
        Set-OccoScale shop web 3 @store
        $shop = Get-OccoInfrastructure shop @store
        $shop.State, $shop.Desired, $shop.Pending | Should -Be 'Outdated', 4, 'scale web to 3'
        Wait-OccoInfrastructure shop Ready -TimeoutSec 1 @store @quiet -Verbose 4> variable:said | Should -BeNullOrEmpty
        $errors[0].Exception.Message | Should -Match 'pending: scale web to 3'
        "$said" |
            Should -Match 'shop: it is Outdated, 3 of 4 ready, nobody enacts it now; pending: scale web to 3'
        $null = Start-OccoEnactment shop @store
        (Wait-OccoInfrastructure shop -TimeoutSec 60 @store).Pending | Should -BeNullOrEmpty
    }

    It 'warns at once when no worker can do what it waits for' {
        $null = Start-OccoEnactment shop -Attach @store -WarningAction SilentlyContinue
        $waiting = @{ WarningVariable = 'told'; WarningAction = 'SilentlyContinue' }
        Wait-OccoInfrastructure shop -TimeoutSec 1 @store @quiet @waiting
        $told | Should -HaveCount 1
        "$told" | Should -Match '^shop: it is attached, but no worker is alive\. `occod work` starts a worker'
        $errors[0].Exception.Message | Should -Match 'nobody enacts it now \(no worker is alive\); pending: version 1'
        foreach ($state in 'Registered', 'Suspended') {
            $null = Wait-OccoInfrastructure shop $state -TimeoutSec 1 @store @quiet @waiting
            $told | Should -BeNullOrEmpty -Because "no worker makes it $state"
        }
    }

    It 'waits for another runspace' {
        $other = Start-OtherEnactment $store
        try {
            (Wait-OccoInfrastructure shop -TimeoutSec 60 @store).State | Should -Be 'Ready'
            (Receive-Shell $other.Shell $other.Running).Reached | Should -BeTrue
        }
        finally {
            $other.Shell.Dispose()
        }
    }

    It 'does not wait for an impossible state' {
        $infrastructure = Get-OccoInfrastructure shop @store
        Remove-OccoInfrastructure shop -Force @store
        $infrastructure | Wait-OccoInfrastructure @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
        ($infrastructure | Wait-OccoInfrastructure -State Removed).State | Should -Be 'Removed'
    }

    It 'finds a removed infrastructure by name' {
        Remove-OccoInfrastructure shop -Force @store
        (Wait-OccoInfrastructure shop -State Removed -TimeoutSec 1 @store).State | Should -Be 'Removed'
        Wait-OccoInfrastructure shop -TimeoutSec 1 @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
    }

    It 'waits for the present infrastructure of a name, not for a removed one' {
        Remove-OccoInfrastructure shop -Force @store
        $null = New-Shop $store
        Wait-OccoInfrastructure shop -State Removed -TimeoutSec 1 @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotReached,*'
    }

    It 'offers the states of the engine' {
        $states = (Get-Command Wait-OccoInfrastructure).Parameters.State.Attributes.ValidValues
        $engine = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Occo.Engine' }
        $states | Should -Be ([enum]::GetNames($engine.GetType('Occo.Engine.Model.InfrastructureState')))
    }
}
