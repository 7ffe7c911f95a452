BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Get-OccoInfrastructure' {
    BeforeAll {
        $store = New-Store
        'web-1', 'web-2', 'db' | ForEach-Object { $null = New-Shop $store $_ }
    }

    It 'lists all by name' {
        (Get-OccoInfrastructure @store).Name | Should -Be 'db', 'web-1', 'web-2'
    }

    It 'takes names, ids and wildcards, in any case' {
        (Get-OccoInfrastructure web-1, DB @store).Name | Should -Be 'web-1', 'db'
        (Get-OccoInfrastructure WEB* @store).Count | Should -Be 2
        $id = (Get-OccoInfrastructure db @store).Id
        (Get-OccoInfrastructure $id @store).Name | Should -Be 'db'
    }

    It 'takes names and objects from the pipeline' {
        ('web-1', 'web-2' | Get-OccoInfrastructure @store).Count | Should -Be 2
        ([pscustomobject]@{ Name = 'db' } | Get-OccoInfrastructure @store).Name | Should -Be 'db'
        # The object knows its store.
        (Get-OccoInfrastructure db @store | Get-OccoInfrastructure).Name | Should -Be 'db'
    }

    It 'reports an unknown name; a wildcard may match nothing' {
        Get-OccoInfrastructure nope* @store -ErrorVariable none | Should -BeNullOrEmpty
        $none | Should -BeNullOrEmpty
        $found = Get-OccoInfrastructure nope, db @store @quiet
        $found.Name | Should -Be 'db'
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
        $errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $errors[0].TargetObject | Should -Be 'nope'
        Get-OccoInfrastructure wbe-1 @store @quiet | Should -BeNullOrEmpty
        "$($errors[0])" | Should -BeLike "There is no infrastructure 'wbe-1' in *. Did you mean 'web-1'?"
    }

    It 'shows removed infrastructures only with -IncludeRemoved' {
        $own = New-Store
        $null = New-Shop $own old -Enact
        Remove-OccoInfrastructure old -Force @own
        Get-OccoInfrastructure @own | Should -BeNullOrEmpty
        $removed = Get-OccoInfrastructure -IncludeRemoved @own
        $removed.State | Should -Be 'Removed'
        $removed.RemovedAt | Should -BeGreaterThan $removed.CreatedAt
        $removed.Ready, $removed.Desired | Should -Be 0, 0
    }

    It 'completes names and creates no store' {
        $line = "Get-OccoInfrastructure -StorePath '$($store.StorePath)' -Name web"
        (Complete $line).CompletionText | Should -Be 'web-1', 'web-2'
        $nowhere = Join-Path $TestDrive 'nowhere.db'
        (Complete "Get-OccoInfrastructure -StorePath '$nowhere' -Name w").ToolTip | Should -Not -Match 'ready'
        $nowhere | Should -Not -Exist
        $before = $env:OCCO_STORE
        try {
            $env:OCCO_STORE = $nowhere
            Complete 'Get-OccoInfrastructure -Name w'
            $nowhere | Should -Not -Exist
        }
        finally {
            $env:OCCO_STORE = $before
        }
    }

    It 'ends with an error when the file is no store' {
        $file = Join-Path $TestDrive 'no.db'
        Set-Content -LiteralPath $file -Value ('this is no database ' * 100)
        { Get-OccoInfrastructure a, b -StorePath $file @quiet } |
            Should -Throw -ErrorId 'StoreFailed,*' -ExpectedMessage '*no.db*'
    }

    It 'fits a table of 100 columns' {
        $lines = Get-OccoInfrastructure @store | Out-String -Width 100 -Stream
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 100 }
        $lines -join "`n" | Should -Match 'Name\s+State\s+Ready\s+Version\s+CreatedAt\s+Seen\s+Nodes'
    }

    It 'ignores case; two names cannot differ only in case' {
        $null = New-Shop $store alpha
        (Get-OccoInfrastructure Alpha @store).Name | Should -BeExactly alpha
        { New-Shop $store ALPHA } | Should -Throw "There is an infrastructure 'alpha' already.*"
    }

    It 'shows outputs; null with a reason before the build' {
        $own = New-Store
        $text = (Get-ShopText) + "`noutputs: {db_ip: `"{{ getip('db') }}`", all: `"{{ getipall('web') }}`", port: 80}"
        $null = New-OccoInfrastructure -Description $text @own
        $before = Get-OccoInfrastructure shop @own
        $before.Outputs.port | Should -Be 80
        $before.Outputs.PSObject.Properties.Name | Should -Be 'db_ip', 'all', 'port'
        $before.Outputs.db_ip | Should -BeNullOrEmpty
        $before.MissingOutputs | Should -HaveCount 1
        $before.MissingOutputs | Should -BeLike 'db_ip: *The next enactment of *shop* makes it*'

        $null = Start-OccoEnactment shop @own
        $outputs = Get-OccoInfrastructure shop @own | Select-Object -ExpandProperty Outputs
        $outputs.db_ip | Should -Be (Get-OccoNode shop db @own).Address
        $outputs.all | Should -Be @(Get-OccoNode shop web @own | ForEach-Object Address)
        (Get-OccoInfrastructure shop @own).MissingOutputs | Should -BeNullOrEmpty
        Get-OccoInfrastructure shop @own | Format-List | Out-String | Should -Match 'Outputs\s+: .*db_ip: '
        (Get-OccoInfrastructure shop @own | ConvertTo-Json | ConvertFrom-Json).Outputs.port | Should -Be 80
    }

    It 'gives outputs as they are, and shows them without control characters' {
        $own = New-Store
        $text = (Get-ShopText) + "`noutputs: {o: `"a\e[31m\u202e\u200b`"}"
        $null = New-OccoInfrastructure -Description $text @own
        $shop = Get-OccoInfrastructure shop @own
        $shop.Outputs.o | Should -BeExactly "a`e[31m`u{202e}`u{200b}"
        $shown = $shop | Format-List | Out-String
        $shown | Should -Match 'Outputs\s+: .*o: a'
        $shown | Should -Not -Match "`e\[31m|`u{202e}|`u{200b}"
        $null = Set-OccoInfrastructure -Description ($text -replace '31m', '32m') @own
        $difference = Compare-OccoInfrastructure shop @own | Out-String
        $difference | Should -Match 'outputs'
        $difference | Should -Not -Match "`e\[3[12]m\u202e|`u{202e}"
    }

    It 'reads outputs only when the property is used' {
        $own = New-Store
        $null = New-OccoInfrastructure -Description ((Get-ShopText) + "`noutputs: {port: 80}") @own
        $shop = Get-OccoInfrastructure shop @own
        $null = $shop | Format-Table | Out-String
        $null = Set-OccoInfrastructure -Description ((Get-ShopText) + "`noutputs: {port: 81}") @own
        $shop.Outputs.port | Should -Be 81
        @((Get-OccoInfrastructure db @store).Outputs.PSObject.Properties) | Should -HaveCount 0
    }

    It 'lists versions of the description with -Version' {
        $null = New-Shop $store
        $null = Set-OccoInfrastructure -Description ((Get-ShopText) -replace 'min: 2', 'min: 3') @store
        $versions = Get-OccoInfrastructure shop -Version * @store
        $versions.Version | Should -Be 1, 2
        $versions.Newest | Should -Be $false, $true
        $versions.Reached | Should -Be $false, $false
        (Get-OccoInfrastructure shop -Version 1 @store).Actor | Should -Not -BeNullOrEmpty
        Get-OccoInfrastructure shop -Version 3 @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'VersionNotFound,*'
        Get-OccoInfrastructure shop -Version 3* @store | Should -BeNullOrEmpty
    }

    It 'shows no control characters of what it is given, as every cmdlet' {
        $evil = "x`e]0;title`a$([char] 0x202e)["
        $calls = { Get-OccoInfrastructure $evil @store @quiet }, { Start-OccoEnactment $evil @store @quiet },
            { Get-OccoNode -Id $evil @store @quiet }, { Import-OccoPlan $evil @store @quiet },
            { Test-OccoDescription -LiteralPath $evil @store @quiet },
            { Set-OccoScale $evil -Node web -Count 1 @store @quiet }
        foreach ($call in $calls) {
            . $call
            $errors | Should -Not -BeNullOrEmpty -Because $call
            "$errors" | Should -Not -Match '[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]' -Because $call
        }
    }
}
