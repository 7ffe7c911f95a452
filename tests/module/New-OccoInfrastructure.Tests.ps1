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
        $variables = (Get-OccoInfo infrastructure.description other @store).Variables
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

    It 'refuses a bad description with every finding in the message, and registers nothing' {
        New-OccoInfrastructure -Description "infra_name: shop`nfoo: 1" @store @quiet
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'DescriptionRefused,*'
        $errors[0].CategoryInfo.Category | Should -Be 'InvalidData'
        $errors[0].Exception.Message | Should -Match 'user_id'
        $errors[0].Exception.Message | Should -Match 'foo'
        Get-OccoInfrastructure @store | Should -BeNullOrEmpty
    }

    It 'writes the compiler''s warnings' {
        $text = (Get-ShopText) -replace '\{type: dummy\}', '{type: docker, endpoint: x, origin: o, image: y, tag: z}'
        $silent = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
        $null = New-OccoInfrastructure -Description $text @store @silent
        $warnings | Should -Match 'docker'
    }

    It 'changes nothing with -WhatIf' {
        New-OccoInfrastructure -Description (Get-ShopText) -WhatIf @store | Should -BeNullOrEmpty
        Get-OccoInfrastructure @store | Should -BeNullOrEmpty
    }

    It 'stores the path of the credentials file, which must exist' {
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
        $errors.Count | Should -Be 1
        $errors[0].TargetObject | Should -Be (Join-Path $folder 'b.yaml')
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
