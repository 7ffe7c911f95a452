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

    It 'goes back to the version before the newest without -To, and forth again' {
        (Undo-OccoInfrastructure shop @store).Version | Should -Be 3
        Compare-OccoInfrastructure shop 1 3 @store | Should -BeNullOrEmpty
        (Undo-OccoInfrastructure shop @store).Version | Should -Be 4
        Compare-OccoInfrastructure shop 2 4 @store | Should -BeNullOrEmpty
    }

    It 'reports that there is no version before the first' {
        $null = New-Shop $store -Name young
        Undo-OccoInfrastructure young @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'VersionNotFound,*'
        $errors[0].Exception.Message | Should -Be "'young' has no version before its first."
    }

    It 'registers nothing for the current version, and says so with -Verbose' {
        $undone, $verbose = (Undo-OccoInfrastructure shop 2 -Verbose @store 4>&1).
            Where({ $_ -is [Occo.OccoInfrastructure] }, 'Split')
        $undone.Version | Should -Be 2
        $verbose.Message | Should -Contain (
            "'shop' stays at version 2: the description is the same. Nothing was registered.")
    }

    It 'takes infrastructures from the pipeline' {
        (Get-OccoInfrastructure s* @store | Undo-OccoInfrastructure -To 1).Version | Should -Be 3
    }

    It 'reports an unknown version' {
        Undo-OccoInfrastructure shop -To 7 @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'VersionNotFound,*'
        $errors[0].Exception.Message | Should -Be "'shop' has no version 7; its versions are 1 to 2."
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
