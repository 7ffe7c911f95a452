BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/PowerShell.ps1
}

Describe 'New-OccoCloudHandler' -Tag NoStore {
    It 'writes a handler and tests, which pass as they are' {
        $folder = Join-Path $TestDrive 'new handler'
        $files = New-OccoCloudHandler $folder -Type shelf
        $files.Name | Should -Be 'shelf.ps1', 'shelf.Tests.ps1'
        $pester = (Get-Module Pester).Path
        $said = & $pwsh @pwshArguments -Command {
            param($manifest, $pester, $path)
            Import-Module $manifest
            Import-Module $pester
            $result = Invoke-Pester -Path $path -PassThru -Output None
            $result.Failed | ForEach-Object { "$($_.ExpandedPath): $($_.ErrorRecord)" }
            "$($result.PassedCount) passed, $($result.FailedCount) failed"
        } -args $manifest, $pester, (Join-Path $folder 'shelf.Tests.ps1') 2>&1
        $said | Select-Object -Last 1 | Should -Be '3 passed, 0 failed' -Because ($said | Out-String)
    }

    It 'writes a module and its tests, which pass as they are' {
        $files = New-OccoCloudHandler (Join-Path $TestDrive 'new modules') -Type my-cloud -AsModule
        $files.Name | Should -Be 'my-cloud.psd1', 'my-cloud.psm1', 'my-cloud.Tests.ps1'
        Test-ModuleManifest $files[0] | ForEach-Object Tags | Should -Be 'OccoCloudHandler'
        $said = & $pwsh @pwshArguments -Command {
            param($manifest, $pester, $path)
            Import-Module $manifest
            Import-Module $pester
            $result = Invoke-Pester -Path $path -PassThru -Output None
            $result.Failed | ForEach-Object { "$($_.ExpandedPath): $($_.ErrorRecord)" }
            "$($result.PassedCount) passed, $($result.FailedCount) failed"
        } -args $manifest, (Get-Module Pester).Path, $files[2].FullName 2>&1
        $said | Select-Object -Last 1 | Should -Be '2 passed, 0 failed' -Because ($said | Out-String)
    }

    It 'overwrites by force only' {
        $folder = Join-Path $TestDrive 'force'
        $null = New-OccoCloudHandler $folder
        Set-Content (Join-Path $folder mycloud.ps1) 'mine'
        New-OccoCloudHandler $folder @quiet | Should -BeNullOrEmpty
        $errors[0].Exception.Message | Should -Match 'mycloud.ps1'
        Get-Content (Join-Path $folder mycloud.ps1) | Should -Be 'mine'
        New-OccoCloudHandler $folder -Force | Should -HaveCount 2
        Get-Content (Join-Path $folder mycloud.ps1) -Raw | Should -Match "Register-OccoCloudHandler -Type 'mycloud'"
    }

    It 'takes no name of a file for the folder' {
        New-OccoCloudHandler (Join-Path $TestDrive lab.ps1) @quiet | Should -BeNullOrEmpty
        $errors[0].Exception.Message | Should -BeLike '*is the name of a file. -Path is the folder*'
        Join-Path $TestDrive lab.ps1 | Should -Not -Exist
    }

    It 'writes nothing with -WhatIf, and takes no type that is a path' {
        $folder = Join-Path $TestDrive 'what'
        New-OccoCloudHandler $folder -WhatIf | Should -BeNullOrEmpty
        $folder | Should -Not -Exist
        { New-OccoCloudHandler $folder -Type '../x' } | Should -Throw
        $folder | Should -Not -Exist
    }
}
