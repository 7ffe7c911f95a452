BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Remove-OccoToken' {
    BeforeEach {
        $store = New-Store
        'anna', 'ben', 'ci' | ForEach-Object { $null = New-OccoToken $_ @store }
    }

    It 'revokes by name, and returns nothing' {
        Remove-OccoToken BEN @store | Should -BeNullOrEmpty
        (Get-OccoToken @store).Name | Should -Be ('anna', 'ci' + $tester)
        (Get-OccoToken ben -IncludeRevoked @store).State | Should -Be 'Revoked'
    }

    It 'takes wildcards and the pipeline' {
        Get-OccoToken a* @store | Remove-OccoToken
        Remove-OccoToken b*, z* @store
        (Get-OccoToken @store).Name | Should -Be ('ci', $tester | Write-Output)
    }

    It 'leaves the name to another token' {
        Remove-OccoToken ci @store
        (New-OccoToken ci @store).State | Should -Be 'Active'
        @(Get-OccoToken ci -IncludeRevoked @store).Count | Should -Be 2
    }

    It 'revokes nothing with -WhatIf' {
        Remove-OccoToken * -WhatIf @store
        @(Get-OccoToken @store).Count | Should -Be (3 + $tester.Count)
    }

    It 'reports an unknown name, and goes on' {
        Remove-OccoToken nobody, ci @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'TokenNotFound,*'
        (Get-OccoToken @store).Name | Should -Be ('anna', 'ben' + $tester)
    }
}
