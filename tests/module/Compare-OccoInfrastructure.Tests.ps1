BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Compare-OccoInfrastructure' {
    BeforeAll {
        $store = New-Store
        $null = New-Shop $store
        $null = Set-OccoInfrastructure -Description ((Get-ShopText) -replace 'min: 2', 'min: 3') @store
        $changed = (Get-ShopText) -replace 'min: 2', 'min: 3' -replace 'greeting: hello', 'greeting: hi, tags: [a, b]'
        $null = Set-OccoInfrastructure -Description $changed @store
    }

    It 'compares the newest version with the one before' {
        $found = Compare-OccoInfrastructure shop @store
        $found.Path | Should -Be 'variables.greeting', 'variables.tags'
        $found[0].From | Should -Be 'hello'
        $found[0].To | Should -Be 'hi'
        $found[1].From | Should -BeNullOrEmpty
        $found[1].To | Should -Be 'a', 'b'
        $found[0].FromVersion, $found[0].ToVersion | Should -Be 2, 3
    }

    It 'compares any two, in any order' {
        $found = Compare-OccoInfrastructure shop -From 2 -To 1 @store
        $found.Path | Should -Be 'nodes.web.scaling.min'
        $found.From, $found.To | Should -Be 3, 2
    }

    It 'writes nothing for equal versions' {
        Compare-OccoInfrastructure shop 2 2 @store | Should -BeNullOrEmpty
        Compare-OccoInfrastructure (New-Shop (New-Store)).Name -From 1 -To 1 @store | Should -BeNullOrEmpty
    }

    It 'reports an unknown version' {
        Compare-OccoInfrastructure shop -From 9 @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'VersionNotFound,*'
    }

    It 'speaks of the versions that exist after a restore' {
        $own = New-Store
        $null = New-Shop $own
        Restore-Before $own {
            param($itself)
            $null = Set-OccoInfrastructure -Description ((Get-ShopText) -replace 'min: 2', 'min: 3') @itself
        }
        Compare-OccoInfrastructure shop @own | Should -BeNullOrEmpty
        (Get-OccoInfrastructure shop -Version * @own).Version | Should -Be 1, 3
        (Undo-OccoInfrastructure shop @own).Version | Should -Be 3
        Get-OccoInfrastructure shop -Version 2 @own @quiet
        $errors[0].Exception.Message | Should -Match 'its versions are 1, 3'
    }

    It 'hides secrets' {
        $own = New-Store
        $text = { param($secret) (Get-ShopText -Resource '{type: dummy}') -replace 'greeting: hello',
            ("db_password: $secret, list: [mysql, --password, $secret], " +
                "text: 'token=$secret', keys: {api_key: $secret}") }
        $null = New-OccoInfrastructure -Description (& $text hunter2) @own
        $null = Set-OccoInfrastructure -Description (& $text hunter3) @own
        $found = Compare-OccoInfrastructure shop @own
        $found.Path | Should -Be 'variables.db_password', 'variables.list', 'variables.text', 'variables.keys.api_key'
        $found[0].From, $found[0].To | Should -Be '***', '***'
        $found[1].To | Should -Be 'mysql', '--password', '***'
        $found | ConvertTo-Json -Depth 5 | Should -Not -Match 'hunter'
    }

    It 'shows one line of a long text, and has all of it' {
        $own = New-Store
        $lines = 1..9 | ForEach-Object { "line $_" }
        $text = { (Get-ShopText) -replace 'greeting: hello', "long: `"$($args[0] -join '\n')`"" }
        $null = New-OccoInfrastructure -Description (& $text $lines) @own
        $changed = $lines[0..3] + 'new one', 'new two' + $lines[5..8]
        $null = Set-OccoInfrastructure -Description (& $text $changed) @own
        $found = Compare-OccoInfrastructure shop @own
        $found.From, $found.To | Should -Be ($lines -join "`n"), ($changed -join "`n")
        $shown = $found | Out-String -Width 100 -Stream | ForEach-Object TrimEnd
        $shown -match '^variables.long +line 5: line 5 +line 5: new one \(and 1$' | Should -HaveCount 1
        $shown -match '^ +more\)$' | Should -HaveCount 1
    }

    It 'shows values side by side' {
        $shown = Compare-OccoInfrastructure shop @store | Out-String -Width 100 -Stream | ForEach-Object TrimEnd
        $shown -match '^variables.greeting +hello +hi$' | Should -HaveCount 1
        $shown -match '^variables.tags +\[a, b\]$' | Should -HaveCount 1
        $shown | ForEach-Object { $_.Length | Should -BeLessOrEqual 100 }
    }
}
