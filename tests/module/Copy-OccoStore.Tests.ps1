BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Copy-OccoStore' -Tag Store {
    It 'moves a store, and closes the old one with the new place' {
        $store = New-Store
        $null = New-Shop $store
        $target = (New-Store).StorePath
        $id = (Get-OccoStore @store).Id

        $moved = Copy-OccoStore $target -Force @store

        $moved.Path, $moved.Id, $moved.Infrastructures | Should -Be $target, $id, 1
        { Get-OccoInfrastructure @store } | Should -Throw "*was moved to $target. Use that one.*"
        (Get-OccoInfrastructure -StorePath $target).Name | Should -Be 'shop'
    }

    It 'changes nothing with -WhatIf, and refuses an address with a password' {
        $store = New-Store
        $null = New-Shop $store
        $target = (New-Store).StorePath

        Copy-OccoStore $target -WhatIf @store | Should -BeNullOrEmpty
        Copy-OccoStore 'postgres://anna:pass1@localhost/occo' -Force @store -ErrorAction SilentlyContinue `
            -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        "$($errors[0])" | Should -Not -BeLike '*pass1*'

        Test-Store @{ StorePath = $target } | Should -BeFalse
        (Get-OccoInfrastructure @store).Name | Should -Be 'shop'
    }
}
