# The package of build.ps1 -Task Package.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $package = Join-Path $TestDrive 'Occo'
    & (Join-Path $root 'module' 'Gallery' 'stage.ps1') $package
}

Describe 'The package' {
    It 'is a module that works without the clone' {
        $said = Invoke-Child -Argument $package -Script {
            param($manifest, $storePath, $text, $package)
            $ErrorActionPreference = 'Stop'
            Import-Module $package
            $null = New-OccoInfrastructure -Description $text -StorePath $storePath
            (Start-OccoEnactment shop -StorePath $storePath).Reached
            (Get-Command Start-OccoEnactment).Module.ModuleBase
            (Get-Help Start-OccoEnactment).Synopsis
        }
        $said[0] | Should -BeTrue
        $said[1] | Should -Be $package
        $said[2] | Should -Not -Match '^\s*Start-OccoEnactment'
    }

    It 'has native libraries only for the supported platforms' {
        $runtimes = Join-Path $package 'bin' 'engine' 'runtimes'
        $libraries = Get-ChildItem $runtimes -Recurse -File
        $platforms = $libraries | ForEach-Object { ($_.FullName.Substring($runtimes.Length + 1) -split '[\\/]')[0] }
        $supported = 'linux-arm64', 'linux-musl-arm64', 'linux-musl-x64', 'linux-x64',
            'osx-arm64', 'osx-x64', 'win-arm64', 'win-x64'
        $platforms | Select-Object -Unique | Sort-Object | Should -Be $supported
        (Get-ChildItem $runtimes).Name | Sort-Object | Should -Be $supported
        $libraries | Get-FileHash | Group-Object Hash | Where-Object Count -GT 1 | Should -BeNullOrEmpty
    }

    It 'names every library in it, with its licence' {
        $notices = Get-Content -Raw (Join-Path $package 'THIRD-PARTY-NOTICES.txt')
        $dependencies = Join-Path $package 'bin' 'engine' 'Occo.Engine.deps.json'
        $target = @((Get-Content -Raw $dependencies | ConvertFrom-Json -AsHashtable).targets.Values)[0]
        $libraries = Get-ChildItem (Join-Path $package 'bin' 'engine') -Filter *.dll |
            Where-Object Name -NE 'Occo.Engine.dll'
        $libraries.Count | Should -BeGreaterThan 5
        foreach ($library in $libraries) {
            $pattern = "(^|/)$([regex]::Escape($library.Name))$"
            $owner = $target.Keys | Where-Object { $target[$_].runtime.Keys -match $pattern }
            $owner | Should -HaveCount 1 -Because $library.Name
            $notices | Should -Match "(?m)^$([regex]::Escape($owner.Replace('/', ' '))), [\w.-]+$"
        }
        $notices | Should -Match 'SQLitePCLRaw.lib.e_sqlite3'
        $notices | Should -Match 'Permission is hereby granted'
    }

    It 'has a README that mentions only included files and whose session works' {
        $readme = Get-Content -Raw (Join-Path $package 'README.md')
        $readme | Should -Not -Match 'build\.ps1|examples/|tests/'
        foreach ($name in [regex]::Matches($readme, '\b[\w-]+\.(md|txt)\b|\bLICENSE\b|\bschemas/').Value) {
            Join-Path $package $name | Should -Exist
        }
        foreach ($topic in [regex]::Matches($readme, '\babout_\w+').Value) {
            Join-Path $package 'en-US' "$topic.help.txt" | Should -Exist
        }
        $session = [regex]::Match($readme, '(?s)```powershell\r?\n(.+?)```').Groups[1].Value
        $said = Invoke-Child -Argument $package, $session -Script {
            param($manifest, $storePath, $text, $package, $session)
            $ErrorActionPreference = 'Stop'
            $env:OCCO_STORE = $storePath
            $null = & ([scriptblock]::Create($session.Replace('Import-Module Occo', "Import-Module '$package'")))
            "left: $(@(Get-OccoInfrastructure).Count)"
        }
        $said | Should -Be 'left: 0'
    }

    It 'has no debug symbols, and a manifest for the Gallery' {
        Get-ChildItem $package -Recurse -Filter *.pdb | Should -BeNullOrEmpty
        $data = (Test-ModuleManifest (Join-Path $package 'Occo.psd1')).PrivateData.PSData
        $data.LicenseUri | Should -Match '^https:'
        $data.ReleaseNotes | Should -Match 'CHANGELOG\.md'
        Join-Path $package 'CHANGELOG.md' | Should -Exist
    }
}
