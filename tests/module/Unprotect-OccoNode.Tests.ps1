BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Unprotect-OccoNode' {
    BeforeEach {
        $store = New-Store
        $text = (Get-ShopText) -replace 'name: db,', 'name: db, protect: true,'
        $null = New-OccoInfrastructure -Description $text @store
        $null = Start-OccoEnactment shop @store
    }

    It 'ends the protection of the description, until a newer version says it again' {
        (Get-OccoNode shop db @store).Protected | Should -BeTrue
        (Unprotect-OccoNode shop db @store).Protected | Should -BeFalse
        (Start-OccoEnactment shop @store).Reached | Should -BeTrue
        (Get-OccoNode shop db @store).Protected | Should -BeFalse
    }

    It 'takes piped instances, and does nothing with -WhatIf' {
        Get-OccoNode shop db @store | Unprotect-OccoNode -WhatIf | Should -BeNullOrEmpty
        (Get-OccoNode shop db @store).Protected | Should -BeTrue
        (Get-OccoNode shop db @store | Unprotect-OccoNode).Protected | Should -BeFalse
        (Remove-OccoInfrastructure shop -Force -PassThru @store).Reached | Should -BeTrue
    }
}
