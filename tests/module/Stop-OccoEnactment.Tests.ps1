BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Stop-OccoEnactment' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
        $null = Start-OccoEnactment shop -Attach @store -WarningAction SilentlyContinue
    }

    It 'detaches and writes nothing' {
        Stop-OccoEnactment shop @store | Should -BeNullOrEmpty
        $shop = Get-OccoInfrastructure shop @store
        $kept = $shop.AttachedAt, $shop.AttachedBy, $shop.IntervalSec, $shop.NextTurnAt, $shop.Unserved
        $kept -ne $null | Should -BeNullOrEmpty
        (Get-OccoEvent shop -Last 1 @store).Kind | Should -Be 'InfrastructureDetached'
    }

    It 'drops nothing, and the next enactment works in its own process' {
        $null = Start-OccoEnactment shop -Local @store
        Stop-OccoEnactment shop @store
        @(Get-OccoNode shop @store).State | Should -Be 'Ready', 'Ready', 'Ready'
        $null = Set-OccoScale shop web -Count 3 @store
        (Start-OccoEnactment shop @store).Created | Should -Be 1
    }

    It 'detaches what is not attached without an error, and tells it once' {
        Stop-OccoEnactment shop, shop -ErrorAction Stop @store
        @(Get-OccoEvent shop -Kind InfrastructureDetached @store).Count | Should -Be 1
    }

    It 'takes infrastructures from the pipeline and by wildcard, and writes them with -PassThru' {
        $null = New-Shop $store shed
        $null = Start-OccoEnactment shed -Attach @store -WarningAction SilentlyContinue
        $detached = Get-OccoInfrastructure @store | Stop-OccoEnactment -PassThru
        $detached | Should -BeOfType ([Occo.OccoInfrastructure])
        $detached.Name | Should -Be 'shed', 'shop'
        $detached.AttachedAt -ne $null | Should -BeNullOrEmpty
        (Stop-OccoEnactment sh* -PassThru @store).Name | Should -Be 'shed', 'shop'
    }

    It 'changes nothing with -WhatIf' {
        Stop-OccoEnactment shop -PassThru -WhatIf @store | Should -BeNullOrEmpty
        (Get-OccoInfrastructure shop @store).AttachedAt | Should -Not -BeNullOrEmpty
    }

    It 'reports an unknown infrastructure' {
        Stop-OccoEnactment nobody @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
    }

    It 'ends the turns of a worker' {
        $null = Start-OccoEnactment shop -Attach -IntervalSec 1 @store -WarningAction SilentlyContinue
        $worker = Start-Worker $store
        try {
            $null = Wait-OccoInfrastructure shop -TimeoutSec 60 @store
            Stop-OccoEnactment shop @store
            $null = New-Shop $store other
            $null = Set-OccoScale shop web -Count 4 @store
            # The worker is alive and does the next work, but not this.
            (Start-OccoEnactment other -Attach -TimeoutSec 60 @store).Created | Should -Be 3
            (Get-OccoInfrastructure shop @store).Pending | Should -Be 'scale web to 4'
            @(Get-OccoNode shop @store).Count | Should -Be 3
        }
        finally {
            Stop-Worker $worker
        }
    }
}
