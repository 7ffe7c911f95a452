# Clouds whose handlers a module brings. They are of a store, so a session that works with a server has none.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $modulePath = $env:PSModulePath
    $described = { param($folder) "{type: shelf, folder: '$folder', image: one}" }

    # A child that enacts the shop in a session of its own, and tells what came of it.
    $enact = {
        param($manifest, $store)
        Import-Module $manifest
        $null = Start-OccoEnactment shop -StorePath $store -ErrorAction SilentlyContinue -ErrorVariable errors
        if ($errors) { "$errors" } else { 'reached' }
    }
}

AfterAll { $env:PSModulePath = $modulePath }

Describe 'Register-OccoCloudHandler -Module' -Tag Store {
    BeforeEach {
        $store = New-Store
        $modules = Join-Path $TestDrive ([guid]::NewGuid())
        $machines = Join-Path $modules 'machines'
        $null = New-OccoCloudHandler $modules -Type shelf -AsModule
        $null = New-Item -ItemType Directory $machines
        $env:PSModulePath = $modules + [System.IO.Path]::PathSeparator + $modulePath
    }

    It 'gives all sessions the cloud of a module' {
        Register-OccoCloudHandler -Module shelf @store
        $handler = Get-OccoCloudHandler shelf @store
        $handler.Module, $handler.ModuleVersion, $handler.Problem | Should -Be 'shelf', '1.0.0', $null
        $handler.Sha256 | Should -Match '^[0-9A-F]{64}$'
        $handler.Scripts -join ' ' | Should -Be 'Create List Drop Refresh'
        (Complete "Get-OccoCloudHandler -StorePath '$($store.StorePath)' sh").CompletionText | Should -Be 'shelf'
        $null = New-Shop $store -Resource (& $described $machines)
        Invoke-Child $enact -Store $store | Should -Be 'reached'
        @(Get-ChildItem $machines).Count | Should -Be 3
        Get-Module shelf | Should -BeNullOrEmpty
        Remove-OccoInfrastructure shop -Force @store
        Get-ChildItem $machines | Should -BeNullOrEmpty
    }

    It 'checks descriptions by the schema of the manifest' {
        Register-OccoCloudHandler -Module shelf @store
        $text = Get-ShopText -Resource '{type: shelf, folder: a, image: one, sise: 2}'
        (Test-OccoDescription -Description $text -Detailed @store).Message | Should -Match "unknown key 'sise'"
        $other = New-Store
        (Test-OccoDescription -Description $text -Detailed @other).Message | Should -Match "'shelf' is unknown"
    }

    It 'refuses a module whose files differ, until it is registered again' {
        Register-OccoCloudHandler -Module shelf @store
        $null = New-Shop $store -Resource (& $described $machines)
        Add-Content (Join-Path $modules shelf shelf.psm1) "Set-Content '$modules/ran' x"
        Invoke-Child $enact -Store $store | Should -Match 'not those that were registered.*-Module shelf -Force'
        (Get-OccoCloudHandler shelf @store).Problem | Should -Match 'not those that were registered'
        Test-OccoDescription -Description (Get-ShopText -Resource (& $described $machines)) -Detailed @store |
            ForEach-Object Message | Should -Match 'not those that were registered'
        Test-OccoCloudHandler shelf @store @quiet | Should -BeNullOrEmpty
        "$errors" | Should -Match 'not those that were registered'
        Join-Path $modules 'ran' | Should -Not -Exist
        Register-OccoCloudHandler -Module shelf @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CloudHandlerExists,*'
        Register-OccoCloudHandler -Module shelf -Force @store
        Invoke-Child $enact -Store $store | Should -Be 'reached'
        Join-Path $modules 'ran' | Should -Exist
    }

    It 'refuses a file more, and names that changed' -ForEach @(
        @{ Change = { Set-Content (Join-Path $modules shelf new.ps1) '' } }
        @{ Change = { Rename-Item (Join-Path $modules shelf shelf.Tests.ps1) 'other.ps1' } }
        @{ Change = { Remove-Item (Join-Path $modules shelf shelf.Tests.ps1) } }
    ) {
        Register-OccoCloudHandler -Module shelf @store
        (Get-OccoCloudHandler shelf @store).Problem | Should -BeNullOrEmpty
        & $Change
        (Get-OccoCloudHandler shelf @store).Problem | Should -Match 'not those that were registered'
    }

    It 'says that the module is missing; everything else works' {
        Register-OccoCloudHandler -Module shelf @store
        $null = New-Shop $store -Resource (& $described $machines)
        $env:PSModulePath = $modulePath
        (Get-OccoInfrastructure @store).Name | Should -Be 'shop'
        Start-OccoEnactment shop @store @quiet
        "$errors" | Should -Match "cloud 'shelf' of the module shelf 1.0.0 cannot .* not in PSModulePath\. Install it"
        Unregister-OccoCloudHandler shelf @store
        Get-OccoCloudHandler @store | Should -BeNullOrEmpty
    }

    It 'uses the registered one of two versions' {
        $two = Join-Path $modules two
        Copy-Item (Join-Path $modules shelf) $two -Recurse
        Remove-Item (Join-Path $modules shelf) -Recurse
        foreach ($version in '1.0.0', '2.0.0') {
            $folder = Join-Path $modules shelf $version
            Copy-Item $two $folder -Recurse
            foreach ($file in 'shelf.psd1', 'shelf.psm1') {
                $file = Join-Path $folder $file
                (Get-Content $file -Raw).Replace('1.0.0', $version).Replace('127.0.0.1', "127.0.0.$($version[0])") |
                    Set-Content $file
            }
        }
        Register-OccoCloudHandler -Module @{ ModuleName = 'shelf'; RequiredVersion = '1.0.0' } @store
        $null = New-Shop $store -Resource (& $described $machines)
        (Start-OccoEnactment shop @store).Created | Should -Be 3
        Get-OccoNode shop @store | ForEach-Object Address | Select-Object -Unique | Should -Be '127.0.0.1'
        $other = New-Store
        Register-OccoCloudHandler -Module shelf @other
        (Get-OccoCloudHandler shelf @other).ModuleVersion | Should -Be '2.0.0'
        Remove-Item (Join-Path $modules shelf 1.0.0) -Recurse
        (Get-OccoCloudHandler shelf @store).Problem | Should -Match 'PSModulePath has only 2.0.0'
        Register-OccoCloudHandler -Module shelf -Force @store
        (Get-OccoCloudHandler shelf @store).ModuleVersion | Should -Be '2.0.0'
        Remove-OccoInfrastructure shop -Force @store
        Get-ChildItem $machines | Should -BeNullOrEmpty
    }

    It 'prefers a handler of the session, and removes both' {
        Register-OccoCloudHandler -Module shelf @store
        Register-OccoCloudHandler shelf -Create {} -List { Write-Error -Category PermissionDenied 'mine' } -Drop {}
        @(Get-OccoCloudHandler @store).Module | Should -Be $null, 'shelf'
        $null = New-Shop $store -Resource (& $described $machines)
        Start-OccoEnactment shop @store @quiet
        "$errors" | Should -Match 'mine'
        Unregister-OccoCloudHandler shelf @store -WhatIf
        @(Get-OccoCloudHandler @store).Count | Should -Be 2
        Get-OccoCloudHandler @store | Unregister-OccoCloudHandler @store @quiet
        Get-OccoCloudHandler @store | Should -BeNullOrEmpty
    }

    It 'does nothing with -WhatIf' -Tag File {
        Register-OccoCloudHandler -Module shelf -WhatIf @store
        $store.StorePath | Should -Not -Exist
    }

    It 'refuses <Name>' -ForEach @(
        @{ Name = 'a module that is not there'; Old = ''; New = ''; Module = 'nope'; Says = "no module 'nope'" }
        @{ Name = 'a module without the tag'; Old = 'Tags ='; New = 'Words ='; Says = 'the tag' }
        @{ Name = 'a command that is not exported'; Old = "Create = 'New"; New = "Create = 'Add"; Says = 'not export' }
        @{ Name = 'a built-in type'; Old = "Type = 'shelf'"; New = "Type = 'docker'"; Says = 'is built in' }
        @{ Name = 'an unknown key'; Old = 'ThrottleLimit'; New = 'ThrotleLimit'; Says = "unknown key 'ThrotleLimit'" }
        @{ Name = 'a number that is too big'; Old = 'Limit = 4'; New = 'Limit = 400'; Says = 'must be 1 to 100' }
        @{ Name = 'a handler without a list'; Old = "List = 'Get-shelfMachine'"; New = ''; Says = "no 'List'" }
        @{ Name = 'keys without a refresh'; Old = "Refresh = 'Set-shelfMachine'"; New = ''; Says = 'belong together' }
        @{ Name = 'code in the manifest'; Old = "'1.0.0'"; New = '(Get-Date)'; Says = 'manifest can be read' }
    ) {
        $file = Join-Path $modules shelf shelf.psd1
        if ($Old) { (Get-Content $file -Raw).Replace($Old, $New) | Set-Content $file }
        Register-OccoCloudHandler -Module ($Module ?? 'shelf') @store @quiet
        $errors.Count | Should -Be 1
        "$errors" | Should -Match $Says
        { Get-OccoCloudHandler @store } | Should -Throw '*no store*'
    }

    It 'refuses links, behind which files can change' -Skip:$IsWindows {
        $null = New-Item -ItemType SymbolicLink (Join-Path $modules shelf more.ps1) -Target $manifest
        Register-OccoCloudHandler -Module shelf @store @quiet
        "$errors" | Should -Match 'is a link'
    }

    It 'is carried by a backup' {
        Register-OccoCloudHandler -Module shelf @store
        Restore-Before $store { param($own) Unregister-OccoCloudHandler shelf @own }
        (Get-OccoCloudHandler shelf @store).Module | Should -Be 'shelf'
    }
}
