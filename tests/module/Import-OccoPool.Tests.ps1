BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Import-OccoPool' {
    BeforeEach {
        $store = New-Store
        $text = "pools: {onprem: {quota: 2, cost: 0.5, labels: [eu]}, burst: {window: '18:00-08:00'}}"
        $file = Join-Path $TestDrive 'pools.yaml'
        Set-Content -LiteralPath $file -Value $text
    }

    It 'stores the pools of a file' {
        $stored = Import-OccoPool $file @store
        $stored | ForEach-Object { $_ | Should -BeOfType ([Occo.OccoPool]) }
        $stored.Name | Should -Be 'burst', 'onprem'
        $stored[1].Quota | Should -Be 2
        $stored[1].Cost | Should -Be 0.5
        $stored[1].Labels | Should -Be 'eu'
        $stored[0].Window | Should -Be '18:00-08:00'
        $stored[0].Quota | Should -BeNullOrEmpty
    }

    It 'takes a file, a text and a hashtable, and replaces a pool of the same name' {
        $null = Get-Item $file | Import-OccoPool @store
        (Import-OccoPool -Pool 'pools: {onprem: {quota: 3}}' @store).Quota | Should -Be 3
        (@{ pools = @{ onprem = @{ quota = 4 } } } | Import-OccoPool @store).Quota | Should -Be 4
        @(Get-OccoPool @store).Count | Should -Be 2
    }

    It 'stores nothing of a document with an error, and says what was meant' {
        Import-OccoPool -Pool 'pools: {a: {quota: 1}, b: {qouta: 2}}' @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'DescriptionRefused,*'
        "$($errors[0].Exception.Message) $($errors[0].ErrorDetails.RecommendedAction)" | Should -Match "'quota'"
        Get-OccoPool @store | Should -BeNullOrEmpty
    }

    It 'stores nothing with -WhatIf' {
        Import-OccoPool $file -WhatIf @store
        $store.StorePath | Should -Not -Exist
    }
}
