BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Get-OccoCloud' {
    BeforeAll {
        $store = New-Store
        # A server has credentials of its own.
        $own = @{}
        if (-not $env:OCCO_TEST_SERVER) {
            $own.CredentialPath = Join-Path $TestDrive 'auth.yaml'
            Set-Content -LiteralPath $own.CredentialPath -Value 'resource: []'
        }
        $null = New-OccoInfrastructure -Description (Get-ShopText one) @own @store
        $null = New-Shop $store two -Resource '{type: dummy, file: other.db}' -Enact
        $null = New-Shop $store three -Resource '{type: dummy, file: other.db}'
    }

    It 'shows each cloud once with its infrastructures' {
        $clouds = Get-OccoCloud dummy @store
        $clouds | Should -HaveCount 2
        $clouds | Should -BeOfType ([Occo.OccoCloud])
        $plain = $clouds | Where-Object { $_.Settings.Count -eq 0 }
        $plain.Infrastructures | Should -Be 'one'
        $plain.CredentialPath | Should -Be $own.CredentialPath
        $plain.Instances | Should -Be 0
        $other = $clouds | Where-Object { $_.Settings.file -eq 'other.db' }
        $other.Infrastructures | Sort-Object | Should -Be 'three', 'two'
        $other.Instances | Should -Be 3
    }

    It 'shows unused handlers' {
        $local = Get-OccoCloud local @store
        $local.Infrastructures | Should -BeNullOrEmpty
        $local.IsSupported | Should -BeTrue
    }

    It 'takes wildcards and the pipeline, and reports an unknown type' {
        (Get-OccoCloud l* @store).Type | Should -Be 'local'
        ('LOCAL', 'dummy' | Get-OccoCloud @store).Type | Should -Be 'local', 'dummy', 'dummy'
        Get-OccoCloud x* @store | Should -BeNullOrEmpty
        Get-OccoCloud nope @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CloudNotFound,*'
        $errors[0].TargetObject | Should -Be 'nope'
    }

    It 'completes types' {
        $found = Complete "Get-OccoCloud -StorePath '$($store.StorePath)' -Type du"
        $found.CompletionText | Should -Be 'dummy'
        $found.ToolTip | Should -Match 'used by .*one'
    }

    It 'is a table within 80 columns' {
        $lines = Get-OccoCloud @store | Out-String -Width 80 -Stream
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -match '^Type +Settings +Instances +Supported' | Should -HaveCount 1
        $lines -match '^dummy +file=other.db +3 +True +two, three|^dummy +file=other.db +3 +True +three, two' |
            Should -HaveCount 1
    }
}
