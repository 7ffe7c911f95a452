BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Import-OccoNodeDefinition' {
    BeforeEach {
        $store = New-Store
        $text = @"
'node_def:db': [{resource: {type: dummy}}]
'node_def:web': [{resource: {type: dummy}}, {resource: {type: local, command: x}}]
"@
        $file = Join-Path $TestDrive 'nodes.yaml'
        Set-Content -LiteralPath $file -Value $text
    }

    It 'stores the definitions of a file' {
        $stored = Import-OccoNodeDefinition $file @store
        $stored | ForEach-Object { $_ | Should -BeOfType ([Occo.OccoNodeDefinition]) }
        $stored.Type | Sort-Object | Should -Be 'db', 'web'
    }

    It 'lets all descriptions use the definitions' {
        $description = "infra_name: x`nuser_id: me`nnodes: [{name: a, type: db}]"
        Test-OccoDescription -Description $description @store | Should -BeFalse
        $null = Get-Item $file | Import-OccoNodeDefinition @store
        Test-OccoDescription -Description $description @store | Should -BeTrue
    }

    It 'takes a text and a hashtable' {
        (Import-OccoNodeDefinition -Definition $text @store).Count | Should -Be 2
        $data = @{ 'node_def:x' = @(@{ resource = @{ type = 'dummy' } }) }
        (Import-OccoNodeDefinition -Definition $data @store).Type | Should -Be 'x'
        ($data | Import-OccoNodeDefinition @store).Type | Should -Be 'x'
        ([pscustomobject] $data | Import-OccoNodeDefinition @store).Type | Should -Be 'x'
    }

    It 'stores nothing of a file with an error' {
        Import-OccoNodeDefinition -Definition "$text`n'node_def:bad': []" @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'DescriptionRefused,*'
        Get-OccoNodeDefinition @store | Should -BeNullOrEmpty
    }

    It 'takes a file with brackets in its path' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive '[prod]')
        Copy-Item -LiteralPath $file -Destination (Join-Path $folder 'nodes.yaml')
        (Get-ChildItem -LiteralPath $folder | Import-OccoNodeDefinition @store).Count | Should -Be 2
    }

    It 'says which cmdlet takes a description, and which takes definitions' {
        Import-OccoNodeDefinition -Definition (Get-ShopText) @store @quiet
        $errors | Should -HaveCount 1
        $errors[0].ErrorDetails.RecommendedAction | Should -BeLike 'New-OccoInfrastructure registers it.*'
        New-OccoInfrastructure -Description "'node_def:x': [{resource: {type: dummy}}]" @store @quiet
        $errors | Should -HaveCount 1
        $errors[0].ErrorDetails.RecommendedAction | Should -BeLike 'Import-OccoNodeDefinition imports it.*'
    }

    It 'reports a missing file' {
        Import-OccoNodeDefinition -LiteralPath (Join-Path $TestDrive 'missing.yaml') @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
    }

    It 'names the psd1 file of a finding' {
        $psd1 = Join-Path $TestDrive 'nodes.psd1'
        Set-Content -LiteralPath $psd1 -Value "@{ 'node_def:db' = @() }"
        Import-OccoNodeDefinition $psd1 @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'DescriptionRefused,*'
        $errors[0].Exception.Message | Should -Match 'nodes\.psd1'
    }

    It 'stores nothing with -WhatIf' {
        Import-OccoNodeDefinition $file -WhatIf @store
        $store.StorePath | Should -Not -Exist
    }
}
