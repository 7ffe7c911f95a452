BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Remove-OccoPool' {
    BeforeEach {
        $store = New-Store
        $null = Import-OccoPool -Pool 'pools: {onprem: {quota: 2}, burst: {}}' @store
    }

    It 'removes by name, and returns nothing' {
        Remove-OccoPool burst @store | Should -BeNullOrEmpty
        (Get-OccoPool @store).Name | Should -Be 'onprem'
    }

    It 'removes only the pool of that case' {
        $null = Import-OccoPool -Pool 'pools: {Burst: {}, BURST: {}}' @store
        Remove-OccoPool Burst @store
        (Get-OccoPool @store).Name | Sort-Object -CaseSensitive | Should -BeExactly 'burst', 'BURST', 'onprem'
        Remove-OccoPool bursT @store @quiet
        $errors[0] | Should -BeLike "*matches several: 'BURST', 'burst'. Use the exact upper and lower case."
        (Get-OccoPool OnPrem @store).Name | Should -BeExactly 'onprem'
    }

    It 'takes wildcards and the pipeline' {
        Get-OccoPool * @store | Remove-OccoPool
        Get-OccoPool @store | Should -BeNullOrEmpty
    }

    It 'removes nothing with -WhatIf' {
        Remove-OccoPool * -WhatIf @store
        @(Get-OccoPool @store).Count | Should -Be 2
    }

    It 'reports an unknown name' {
        Remove-OccoPool nope @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PoolNotFound,*'
    }
}
