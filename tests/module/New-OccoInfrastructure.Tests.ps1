BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'New-OccoInfrastructure -Name' {
    It 'does not bind a second path' {
        (Get-Command New-OccoInfrastructure).Parameters.Name.ParameterSets.Values.Position |
            Should -Not -Contain 1
    }
}

Describe 'New-OccoInfrastructure' {
    BeforeEach { $store = New-Store }

    It 'registers a description and touches no cloud' {
        $file = Join-Path $TestDrive 'shop.yaml'
        Set-Content -LiteralPath $file -Value (Get-ShopText)

        $made = New-OccoInfrastructure $file @store

        $made | Should -BeOfType ([Occo.OccoInfrastructure])
        $made.Name | Should -Be 'shop'
        $made.State | Should -Be 'Registered'
        $made.Owner | Should -Be 'me@example.org'
        $made.Version | Should -Be 1
        $made.Ready | Should -Be 0
        $made.Desired | Should -Be 3
        $made.Nodes | Should -Be 'db', 'web'
        $made.StorePath | Should -Be $store.StorePath
        $made.CreatedAt.Kind | Should -Be 'Local'
        Get-OccoNode @store | Should -BeNullOrEmpty
    }

    It 'uses -Name and -Variable' {
        $more = @{ greeting = 'hi'; more = @{ a = 1 } }
        $made = New-OccoInfrastructure -Description (Get-ShopText) -Name other -Variable $more @store
        $made.Name | Should -Be 'other'
        $variables = (Get-OccoInfo other infrastructure.description @store).Variables
        $variables.greeting | Should -Be 'hi'
        $variables.more.a | Should -Be 1
    }

    It 'refuses a name in use' {
        $null = New-Shop $store
        New-OccoInfrastructure -Description (Get-ShopText) @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureExists,*'
        $errors[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        $errors[0].TargetObject | Should -Be 'shop'
    }

    It 'refuses a bad description with an error for every finding, each with its place, and registers nothing' {
        $file = Join-Path $TestDrive 'bad.yaml'
        Set-Content -LiteralPath $file -Value "infra_name: shop`nfoo: 1`nnodes: []"
        New-OccoInfrastructure $file @store @quiet
        $errors.Count | Should -Be 2
        $errors.FullyQualifiedErrorId | Should -BeLike 'DescriptionRefused,*'
        $errors.CategoryInfo.Category | Should -Be 'InvalidData', 'InvalidData'
        $errors.TargetObject | Should -Be $file, $file
        "$($errors[0])" | Should -Match "^[^`n]*bad\.yaml\(1,1\): error OCCO\d+: [^`n]*'user_id'[^`n]*$"
        "$($errors[1])" | Should -Match "^[^`n]*bad\.yaml\(2,1\): error OCCO\d+: [^`n]*'foo'[^`n]*$"
        Get-OccoInfrastructure @store | Should -BeNullOrEmpty
    }

    It 'takes <Name> from the pipeline and as an argument' -ForEach @(
        @{ Name = 'a hashtable'; Get = { $data } }
        @{ Name = 'an object'; Get = { [pscustomobject] $data } }
        @{ Name = 'a file with brackets in its path'; Get = { Get-Item -LiteralPath $file } }
        @{ Name = 'the object of a path'; Get = { [pscustomobject] @{ Path = $file -replace '[[\]]', '?' } } }
    ) {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive "$([guid]::NewGuid())" '[prod]')
        $file = Join-Path $folder 'infra.yaml'
        Set-Content -LiteralPath $file -Value (Get-ShopText a)
        $data = @{
            infra_name = 'a'; user_id = 'me'; nodes = @(@{ name = 'db'; type = 'x' }); variables = @{ v = '[a]' }
            node_definitions = @{ 'node_def:x' = @(@{ resource = @{ type = 'dummy' } }) }
        }
        $value = & $Get
        ($value | New-OccoInfrastructure @store).Name | Should -Be 'a'
        $other = New-Store
        (New-OccoInfrastructure $value @other).Name | Should -Be 'a'
    }

    It 'writes an error when a path matches no file: <Name>' -ForEach @(
        @{ Name = '-Path'; Run = { New-OccoInfrastructure 'no[1]*.yaml' @store @quiet } }
        @{ Name = 'a piped path'; Run = { 'no*.yaml' | New-OccoInfrastructure @store @quiet } }
        @{ Name = '-DefinitionPath'
            Run = { New-OccoInfrastructure -Description (Get-ShopText) -DefinitionPath 'no*' @store @quiet }
        }
        @{ Name = '-DefinitionLiteralPath'
            Run = { New-OccoInfrastructure -Description (Get-ShopText) -DefinitionLiteralPath 'no' @store @quiet }
        }
    ) {
        . $Run | Should -BeNullOrEmpty
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
        $errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'says of the text or a line of a document that it is no path: <_>' -ForEach @(
        'infra_name: shop', 'nodes:', "infra_name: x`nnodes: []"
    ) {
        $_ | New-OccoInfrastructure @store @quiet | Should -BeNullOrEmpty
        "$($errors[0])" | Should -Be ('A text is no path. Give a whole text to -Description or -Definition, for ' +
            'example that of Get-Content -Raw.')
    }

    It 'takes definitions with brackets in their path' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive '[definitions]')
        $definitions = Join-Path $folder 'nodes.yaml'
        Set-Content -LiteralPath $definitions -Value "'node_def:x': [{resource: {type: dummy}}]"
        $text = "infra_name: a`nuser_id: me`nnodes: [{name: db, type: x}]"
        New-OccoInfrastructure -Description $text -DefinitionPath $definitions @store @quiet
        "$($errors[0])" | Should -BeLike '*Brackets are wildcards*'
        (New-OccoInfrastructure -Description $text -DefinitionLiteralPath $definitions @store).Name | Should -Be 'a'
        $file = Get-Item -LiteralPath $definitions
        (New-OccoInfrastructure -Description $text -Name b -DefinitionPath $file @store).Name | Should -Be 'b'
    }

    It 'writes the compiler''s warnings' {
        $broker = '{type: cloudbroker, endpoint: x, description: {deployment_id: d, instance_type_id: i}}'
        $text = (Get-ShopText) -replace '\{type: dummy\}', $broker
        $silent = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
        $null = New-OccoInfrastructure -Description $text @store @silent
        $warnings | Should -Match 'cloudbroker'
        $warnings | Should -Not -Match 'warning' -Because 'WARNING: warning says it twice'
    }

    It 'changes nothing with -WhatIf' {
        New-OccoInfrastructure -Description (Get-ShopText) -WhatIf @store | Should -BeNullOrEmpty
        Test-Path $store.StorePath | Should -BeFalse
    }

    It 'stores the path of the credentials file, which must exist' -Tag Store {
        $file = Join-Path $TestDrive 'auth.yaml'
        New-OccoInfrastructure -Description (Get-ShopText) -CredentialPath $file @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'

        Set-Content -LiteralPath $file -Value 'resource: []'
        $made = New-OccoInfrastructure -Description (Get-ShopText) -CredentialPath $file @store
        $made.CredentialPath | Should -Be $file
    }

    It 'takes several files and continues after a bad one' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        Set-Content (Join-Path $folder 'a.yaml') (Get-ShopText a)
        Set-Content (Join-Path $folder 'b.yaml') 'infra_name: b'
        Set-Content (Join-Path $folder 'c.yaml') (Get-ShopText c)
        $made = Get-ChildItem $folder | New-OccoInfrastructure @store @quiet
        $made.Name | Should -Be 'a', 'c'
        $errors.TargetObject | Select-Object -Unique | Should -Be (Join-Path $folder 'b.yaml')
    }

    It 'resolves a relative store against the current location' {
        Push-Location $TestDrive
        try {
            $made = New-OccoInfrastructure -Description (Get-ShopText) -StorePath ./relative.db
        }
        finally {
            Pop-Location
        }
        $made.StorePath | Should -Be (Join-Path $TestDrive 'relative.db')
    }
}
