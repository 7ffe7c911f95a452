BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Test-OccoDescription' {
    BeforeEach {
        $store = New-Store
        $file = Join-Path $TestDrive 'shop.yaml'
        Set-Content -LiteralPath $file -Value (Get-ShopText)
    }

    It 'is true for a good file' {
        Test-OccoDescription $file @store | Should -BeTrue
    }

    It 'is false for a file with errors' {
        Test-OccoDescription -Description 'infra_name: shop' @store -ErrorVariable errors | Should -BeFalse
        $errors | Should -BeNullOrEmpty
    }

    It 'writes every finding with -Detailed' {
        $text = (Get-ShopText) -replace 'min: 2', 'min: 7' -replace 'user_id', 'userid'
        Set-Content -LiteralPath $file -Value $text

        $found = Test-OccoDescription $file -Detailed @store

        $found.Count | Should -BeGreaterOrEqual 2
        $found | ForEach-Object { $_ | Should -BeOfType ([Occo.OccoDiagnostic]) }
        $found.Id | Should -Match '^OCCO1\d{3}$'
        $unknown = $found | Where-Object Message -Match 'userid'
        $unknown.File | Should -Be $file
        $unknown.Line | Should -Be 2
        $unknown.Severity | Should -Be 'Error'
        $unknown.Hint | Should -Match 'user_id'
    }

    It 'writes nothing with -Detailed for a correct file' {
        Test-OccoDescription $file -Detailed @store | Should -BeNullOrEmpty
    }

    It 'shows the findings with -Verbose' {
        $lines = Test-OccoDescription -Description 'infra_name: shop' -Verbose @store 4>&1
        $lines -match 'user_id' | Should -Not -BeNullOrEmpty
    }

    It 'names the path of a finding in PowerShell data' {
        $found = Test-OccoDescription -Description @{ infra_name = 'x'; user_id = 'u'; nodes = @(@{ name = 1 }) } `
            -Detailed @store
        $found.Path | Should -Contain 'nodes[0].name'
        $found.Text | Should -Match '^nodes\[0\]'
    }

    It 'says how PowerShell writes a list of one dependency' -ForEach @(
        @{ Value = @('web', 'db') }, @{ Value = @{ web = 'db' } }, @{ Value = @(, @('web', 'db', 'web')) }
    ) {
        $data = @{ infra_name = 'x'; user_id = 'u'; nodes = @(); dependencies = $Value }
        $found = Test-OccoDescription -Description $data -Detailed @store | Where-Object Path -Like 'dependencies*'
        $found.Hint | Should -BeLike "Write *. In PowerShell, a list of one dependency is @(, @('web', 'db'))."
        $found.Text | Should -BeLike "*In PowerShell*"
        New-OccoInfrastructure -Description $data @store @quiet
        $errors.ErrorDetails.RecommendedAction | Should -BeLike 'In PowerShell*'
    }

    It 'creates no store' -Tag Store {
        Test-OccoDescription $file @store | Should -BeTrue
        Test-OccoDescription $file -Detailed @store
        Test-Store $store | Should -BeFalse
    }

    It 'finds an unknown variable and an unknown node in a template' {
        $found = Test-OccoDescription $file -Variable @{ greting = 'Hi' } -Detailed @store
        $found.Id, $found.Severity | Should -Be 'OCCO1112', 'Warning'
        $found.Hint | Should -Be "Did you mean 'greeting'?"
        Set-Content -LiteralPath $file -Value (Get-ShopText -Resource '{type: dummy, zone: "{{ getip(''dbb'') }}"}')
        $found = Test-OccoDescription $file -Detailed @store | Where-Object Id -EQ 'OCCO1302'
        $found.Hint | Should -Be "Did you mean 'db'?"
        $found.Line | Should -BeGreaterThan 1
        Test-OccoDescription $file @store | Should -BeFalse
    }

    It 'quotes one line of a data file with code' {
        $data = Join-Path $TestDrive 'shop.psd1'
        Set-Content -LiteralPath $data -Value "@{`n  infra_name = `$(`n    'a'`n    'b'`n  )`n}"
        $found = Test-OccoDescription $data -Detailed @store
        $found.Line | Should -Be 2
        $found.Message | Should -Not -Match "`n"
        $found.Message | Should -BeLike "'`$( ...' is not*"
    }

    It 'takes files from the pipeline' {
        Get-Item $file | Test-OccoDescription @store | Should -BeTrue
        $file | Test-OccoDescription @store | Should -BeTrue
    }

    It 'takes wildcards in -Path but not in -LiteralPath' {
        Set-Content -LiteralPath (Join-Path $TestDrive 'shop[1].yaml') -Value (Get-ShopText)
        @(Test-OccoDescription (Join-Path $TestDrive 'shop*.yaml') @store).Count | Should -Be 2
        Test-OccoDescription -LiteralPath (Join-Path $TestDrive 'shop[1].yaml') @store | Should -BeTrue
    }

    It 'reports a missing file and continues' {
        $missing = Join-Path $TestDrive 'missing.yaml'
        Test-OccoDescription $missing, $file @store @quiet | Should -BeTrue
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
        $errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $errors[0].TargetObject | Should -Be $missing
    }

    It 'tells why it cannot read <_>, instead of an answer' -ForEach 'a folder', 'a pipe', 'the definitions' {
        $odd = Join-Path $TestDrive ([guid]::NewGuid())
        if ($_ -eq 'a pipe') {
            if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows has no such pipes' }
            mkfifo $odd
        }
        else { $null = New-Item -ItemType Directory $odd }
        $of = $_ -eq 'the definitions' ? @{ Path = $file; DefinitionPath = $odd } : @{ Path = $odd }
        Test-OccoDescription @of @store @quiet | Should -BeNullOrEmpty
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'DescriptionRefused,*'
        $errors[0].Exception.Message | Should -BeLike "*$odd*"
        (Test-OccoDescription @of -Detailed @store).Id | Should -Contain 'OCCO1001'
    }

    It 'reports a missing -LiteralPath' {
        Test-OccoDescription -LiteralPath (Join-Path $TestDrive 'missing.yaml') @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
        $errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'takes JSON, a hashtable, an object and a psd1 file' {
        $data = @{
            infra_name = 'shop'; user_id = 'me'
            nodes = @(@{ name = 'db'; type = 'machine' })
            node_definitions = @{ 'node_def:machine' = @(@{ resource = @{ type = 'dummy' } }) }
        }
        $json = $data | ConvertTo-Json -Depth 9
        $psd1 = Join-Path $TestDrive 'shop.psd1'
        Set-Content -LiteralPath $psd1 -Value @'
@{
    infra_name = 'shop'; user_id = 'me'
    nodes = @(@{ name = 'db'; type = 'machine' })
    node_definitions = @{ 'node_def:machine' = @(@{ resource = @{ type = 'dummy' } }) }
}
'@
        Test-OccoDescription -Description $data @store | Should -BeTrue
        Test-OccoDescription -Description $json @store | Should -BeTrue
        Test-OccoDescription -Description ($json | ConvertFrom-Json) @store | Should -BeTrue
        Test-OccoDescription -Path $psd1 @store | Should -BeTrue
    }

    It 'takes the lines from Get-Content' {
        Test-OccoDescription -Description (Get-Content $file) @store | Should -BeTrue
    }

    It 'never runs code in a psd1 file' {
        $psd1 = Join-Path $TestDrive 'evil.psd1'
        $trace = Join-Path $TestDrive 'trace'
        Set-Content -LiteralPath $psd1 -Value "@{ infra_name = (New-Item '$trace') }"
        Test-OccoDescription $psd1 @store | Should -BeFalse
        $found = Test-OccoDescription $psd1 -Detailed @store
        $found.Message | Should -Match 'New-Item'
        $found.File, $found.Line, $found.Column | Should -Be $psd1, 1, 18
        $trace | Should -Not -Exist
    }

    It 'finds all errors of a psd1 file with their places' {
        $psd1 = Join-Path $TestDrive 'bad.psd1'
        Set-Content -LiteralPath $psd1 -Value "@{`n  infra_name = `$name`n  user_id = `$env:USER`n}"
        $found = Test-OccoDescription $psd1 -Detailed @store
        $found.Line | Should -Be 2, 3
        $found.File | Select-Object -Unique | Should -Be $psd1

        Set-Content -LiteralPath $psd1 -Value "@{`n  infra_name = `n"
        (Test-OccoDescription $psd1 -Detailed @store)[0].Line | Should -Be 2

        Set-Content -LiteralPath $psd1 -Value "'no table'"
        (Test-OccoDescription $psd1 -Detailed @store).Message | Should -Match 'not a single hashtable'
    }

    It 'refuses a psd1 file that is as large as no other document may be' {
        $psd1 = Join-Path $TestDrive 'large.psd1'
        Set-Content -LiteralPath $psd1 -Value "@{ infra_name = '$('x' * 9MB)' }"
        $found = Test-OccoDescription $psd1 -Detailed @store
        $found.Id, $found.File | Should -Be 'OCCO1006', $psd1
        $found.Message | Should -Match 'larger than 8 MiB'
    }

    It 'refuses a pipe and does not wait for it: <_>' -Skip:$IsWindows -ForEach 'pipe.yaml', 'pipe.json', 'pipe.psd1' {
        $pipe = Join-Path $TestDrive $_
        mkfifo $pipe
        $shell = [powershell]::Create().AddScript({
                param($manifest, $pipe, $store)
                Import-Module $manifest
                Test-OccoDescription $pipe -Detailed @store
                Test-OccoDescription -Description 'infra_name: x' -DefinitionPath $pipe -Detailed @store
            }).AddArgument($manifest).AddArgument($pipe).AddArgument($store)
        try { $found = Receive-Shell $shell $shell.BeginInvoke() } finally { $shell.Dispose() }
        @($found | Where-Object Message -Match 'is no regular file').Count | Should -Be 2
    }

    It 'shows no control characters of a document' {
        $found = Test-OccoDescription -Description '"a\e[2J\u202Eb": 1' -Detailed @store
        $found.Message -join "`n" | Should -Match "a\ufffd\[2J\ufffdb"
        ($found | Format-List | Out-String) | Should -Not -Match "[\e\u202e]"
    }

    It 'names the psd1 file of a finding' {
        $psd1 = Join-Path $TestDrive 'odd.psd1'
        Set-Content -LiteralPath $psd1 -Value "@{ infra_name = 'shop'; user_id = 'me'; nodes = @(@{ name = 'db' }) }"
        $found = Test-OccoDescription $psd1 -Detailed @store
        $found | Should -Not -BeNullOrEmpty
        $found.File | Select-Object -Unique | Should -Be $psd1
    }

    It 'takes a psd1 file of a thousand nodes' {
        $psd1 = Join-Path $TestDrive 'large.psd1'
        $nodes = 1..1000 | ForEach-Object { "    @{ name = 'n$_'; type = 'machine' }" }
        Set-Content -LiteralPath $psd1 -Value @"
@{
  infra_name = 'large'; user_id = 'me'
  nodes = @(
$($nodes -join "`n")
  )
  node_definitions = @{ 'node_def:machine' = @(@{ resource = @{ type = 'dummy' } }) }
}
"@
        Test-OccoDescription $psd1 @store | Should -BeTrue
    }

    It 'refuses data that contains itself' {
        $data = @{}
        $data.nodes = $data
        Test-OccoDescription -Description $data @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
    }

    It 'finds definitions in -DefinitionPath' {
        $description = "infra_name: shop`nuser_id: me`nnodes: [{name: db, type: thing}]"
        $definitions = Join-Path $TestDrive 'nodes.yaml'
        Set-Content -LiteralPath $definitions -Value "'node_def:thing': [{resource: {type: dummy}}]"
        Test-OccoDescription -Description $description @store | Should -BeFalse
        Test-OccoDescription -Description $description -DefinitionPath $definitions @store | Should -BeTrue
    }

    It 'allows imports outside only with -AllowImportsOutside' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'inner')
        Set-Content -LiteralPath (Join-Path $TestDrive 'vars.yaml') -Value 'a: 1'
        $path = Join-Path $folder 'shop.yaml'
        Set-Content $path ((Get-ShopText) -replace '\{greeting: hello\}', "!yaml_import {url: 'file://../vars.yaml'}")
        Test-OccoDescription $path @store | Should -BeFalse
        Test-OccoDescription $path -AllowImportsOutside @store | Should -BeTrue
    }
}
