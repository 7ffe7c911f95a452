BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Resume-OccoInfrastructure' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
        $null = Suspend-OccoInfrastructure shop 'new switch' @store
    }

    It 'lets enactments work again' {
        $resumed = Resume-OccoInfrastructure shop @store
        $resumed.State | Should -Be 'Registered'
        "$($resumed.SuspendedAt)$($resumed.SuspendedBy)$($resumed.SuspendReason)" | Should -BeExactly ''
        (Start-OccoEnactment shop @store).Reached | Should -BeTrue
    }

    It 'records one event' {
        $null = 1..2 | ForEach-Object { Resume-OccoInfrastructure shop @store }
        @(Get-OccoEvent shop @store | Where-Object Kind -EQ InfrastructureResumed).Count | Should -Be 1
    }

    It 'changes nothing with -WhatIf' {
        Resume-OccoInfrastructure shop -WhatIf @store
        (Get-OccoInfrastructure shop @store).State | Should -Be 'Suspended'
    }
}
