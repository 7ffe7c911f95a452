BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Set-OccoInfrastructure' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
        $changed = (Get-ShopText) -replace 'min: 2', 'min: 3'
    }

    It 'registers the next version, and touches no node' {
        $next = Set-OccoInfrastructure -Description $changed @store
        $next.Version | Should -Be 2
        $next.Desired | Should -Be 4
        Get-OccoNode @store | Should -BeNullOrEmpty
    }

    It 'says with -Verbose whether a version was registered' {
        $verbose = Set-OccoInfrastructure -Description (Get-ShopText) -Verbose @store 4>&1
        $verbose.Message | Should -Contain (
            "'shop' stays at version 1: the description is the same. Nothing was registered.")
        $verbose = Set-OccoInfrastructure -Description $changed -Verbose @store 4>&1
        $verbose.Message | Should -Contain "Version 2 of 'shop' was registered."
    }

    It 'takes the infrastructure from -Name' {
        $draft = $changed -replace 'infra_name: shop', 'infra_name: draft'
        $next = Set-OccoInfrastructure -Description $draft -Name SHOP @store
        $next.Name | Should -Be 'shop'
        $next.Version | Should -Be 2
        $file = Join-Path $TestDrive 'draft.yaml'
        Set-Content -LiteralPath $file -Value ($draft -replace 'min: 3', 'min: 4')
        (Set-OccoInfrastructure shop $file @store).Version | Should -Be 3
        (Get-Item $file | Set-OccoInfrastructure shop @store).Version | Should -Be 3
    }

    It 'refuses variables without a description, and asks for none' {
        Set-OccoInfrastructure shop -Variable @{ greeting = 'hi' } @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        $errors[0].Exception.Message |
            Should -BeLike "The next version of 'shop' needs the whole description: give -Path*"
        (Get-OccoInfrastructure shop @store).Version | Should -Be 1
    }

    It 'takes files, texts and objects from the pipeline' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive '[sets]')
        $file = Join-Path $folder 'shop.yaml'
        foreach ($give in { Get-Item -LiteralPath $file }, { [pscustomobject] @{ LiteralPath = $file } },
            { $file -replace '[[\]]', '?' }) {
            Set-Content -LiteralPath $file -Value ($changed -replace 'min: 3', "min: $((++$min) % 3 + 2)")
            (& $give | Set-OccoInfrastructure @store).Version | Should -Be ($min + 1)
        }
        $data = @{ infra_name = 'shop'; user_id = 'me'; nodes = @() }
        ($data | Set-OccoInfrastructure @store).Version | Should -Be ($min + 2)
    }

    It 'reports an unknown infrastructure' {
        Set-OccoInfrastructure -Description ($changed -replace 'infra_name: shop', 'infra_name: nope') @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
        $errors[0].TargetObject | Should -Be 'nope'
        Set-OccoInfrastructure -Description $changed -Name nix @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
        $errors[0].TargetObject | Should -Be 'nix'
    }

    It 'keeps the version when the next one is refused' {
        Set-OccoInfrastructure -Description ($changed -replace 'max: 5', 'max: 1') @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'DescriptionRefused,*'
        (Get-OccoInfrastructure shop @store).Version | Should -Be 1
    }

    It 'changes nothing with -WhatIf' {
        Set-OccoInfrastructure -Description $changed -WhatIf @store
        (Get-OccoInfrastructure shop @store).Version | Should -Be 1
    }

    It 'is carried out by the next enactment' {
        $null = Start-OccoEnactment shop @store
        $null = Set-OccoInfrastructure -Description $changed @store
        (Start-OccoEnactment shop @store).Created | Should -Be 1
        @(Get-OccoNode shop web @store).Count | Should -Be 3
    }
}
