BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Suspend-OccoInfrastructure' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
    }

    It 'stops enactments and reports the actor, the reason and how to resume' {
        $suspended = Suspend-OccoInfrastructure shop -Reason 'new switch' @store
        $suspended | Should -BeOfType ([Occo.OccoInfrastructure])
        $suspended.State | Should -Be 'Suspended'
        $suspended.SuspendReason | Should -Be 'new switch'
        $suspended.SuspendedBy | Should -Match $actor
        $suspended.SuspendedAt | Should -BeLessOrEqual ([datetime]::Now)
        Start-OccoEnactment shop @store @quiet | Should -BeNullOrEmpty
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureSuspended,*'
        $errors[0].CategoryInfo.Category | Should -Be 'ResourceUnavailable'
        $errors[0].TargetObject | Should -Be 'shop'
        $errors[0].Exception.Message | Should -BeLike '*(new switch)*'
        $errors[0].ErrorDetails.RecommendedAction |
            Should -BeExactly 'Resume-OccoInfrastructure shop ends the suspension.'
        Get-OccoNode @store | Should -BeNullOrEmpty
    }

    It 'is one warning of a watch' {
        $null = Suspend-OccoInfrastructure shop 'new switch' @store
        $null = Start-OccoEnactment shop -Watch -IntervalSec 1 -TimeoutSec 3 -WarningVariable told `
            -WarningAction SilentlyContinue @store @quiet
        @($told | Where-Object Message -Like 'shop: *was suspended by*').Count | Should -Be 1
        Get-OccoNode @store | Should -BeNullOrEmpty
    }

    It 'takes infrastructures from the pipeline and by wildcard' {
        $null = New-Shop $store shed
        (Get-OccoInfrastructure @store | Suspend-OccoInfrastructure).State | Should -Be 'Suspended', 'Suspended'
        (Resume-OccoInfrastructure sh* @store).State | Should -Be 'Registered', 'Registered'
    }

    It 'shows in the list view' {
        Suspend-OccoInfrastructure shop 'new switch' @store | Format-List | Out-String |
            Should -Match 'Suspended\s+: \d{4}-.* by .*: new switch'
    }

    It 'is shown by Get-OccoPlan and allows a removal' {
        $null = Suspend-OccoInfrastructure shop @store
        $plan = Get-OccoPlan shop -WarningAction SilentlyContinue @store
        $plan.Steps.Count | Should -Be 3
        $plan.Warnings | Should -BeLike '*until it is resumed.'
        (Remove-OccoInfrastructure shop -Force -PassThru @store).Reached | Should -BeTrue
    }

    It 'changes nothing with -WhatIf' {
        Suspend-OccoInfrastructure shop -WhatIf @store
        (Get-OccoInfrastructure shop @store).State | Should -Be 'Registered'
    }

    It 'reports an unknown infrastructure' {
        Suspend-OccoInfrastructure nobody @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
    }
}
