BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Undo-OccoInfrastructure' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
        $null = Set-OccoInfrastructure -Description ((Get-ShopText) -replace 'min: 2', 'min: 3') @store
    }

    It 'registers an older version, and the next enactment carries it out' {
        $null = Start-OccoEnactment shop @store
        $undone = Undo-OccoInfrastructure shop -To 1 @store
        $undone.Version | Should -Be 3
        $undone.ReachedVersion | Should -Be 2
        (Start-OccoEnactment shop @store).Dropped | Should -Be 1
        (Get-OccoInfrastructure shop @store).ReachedVersion | Should -Be 3
    }

    It 'registers nothing for the current version' {
        (Undo-OccoInfrastructure shop 2 @store).Version | Should -Be 2
    }

    It 'takes infrastructures from the pipeline' {
        (Get-OccoInfrastructure s* @store | Undo-OccoInfrastructure -To 1).Version | Should -Be 3
    }

    It 'reports an unknown version' {
        Undo-OccoInfrastructure shop -To 7 @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'VersionNotFound,*'
        $errors[0].Exception.Message | Should -Be "'shop' has no version 7; the newest is 2."
        $errors[0].TargetObject | Should -Be 'shop'
    }

    It 'changes nothing with -WhatIf' {
        Undo-OccoInfrastructure shop -To 1 -WhatIf @store
        (Get-OccoInfrastructure shop @store).Version | Should -Be 2
    }

    It 'completes versions, newest first' {
        (Complete "Undo-OccoInfrastructure shop -StorePath '$($store.StorePath)' -To ").CompletionText |
            Should -Be '2', '1'
    }
}
