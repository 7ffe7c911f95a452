# The package of build.ps1 -Task Package.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $package = Join-Path $TestDrive 'Occo'
    & (Join-Path $root 'module' 'Gallery' 'stage.ps1') $package
    $materials = Join-Path $TestDrive 'Occo.cdx.json'
    & (Join-Path $root 'module' 'Gallery' 'sbom.ps1') $materials
}

Describe 'The package' -Tag NoStore {
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

    It 'names the project, where it has an address' {
        $named = Join-Path $TestDrive 'named'
        & (Join-Path $root 'module' 'Gallery' 'stage.ps1') $named "https://example.org/it's-occo"
        $module = Test-ModuleManifest -Path (Join-Path $named 'Occo.psd1')
        $module.ProjectUri | Should -Be "https://example.org/it's-occo"
        (Test-ModuleManifest -Path (Join-Path $package 'Occo.psd1')).ProjectUri | Should -BeNullOrEmpty
    }

    It 'has no code for one platform only, while the clone has' {
        function Test-Portable([string] $Library) {
            $reader = [System.Reflection.PortableExecutable.PEReader]::new([System.IO.File]::OpenRead($Library))
            try { $reader.PEHeaders.CorHeader.Flags.HasFlag([System.Reflection.PortableExecutable.CorFlags]::ILOnly) }
            finally { $reader.Dispose() }
        }
        $libraries = Get-ChildItem (Join-Path $package 'bin') -Filter *.dll -Recurse |
            Where-Object FullName -NotLike '*runtimes*'
        $libraries.Name | Should -Contain 'Occo.Engine.dll'
        $libraries | Where-Object { -not (Test-Portable $_) } | Should -BeNullOrEmpty
        foreach ($replaced in Get-ChildItem (Join-Path $root 'module' 'obj' 'portable') -ErrorAction Ignore) {
            Test-Portable (Join-Path $root 'bin' 'engine' $replaced.Name) | Should -BeFalse -Because $replaced.Name
        }
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

    It 'has a bill of materials with version, address, licence and hash of every package' {
        $bill = Get-Content -Raw $materials | ConvertFrom-Json
        $bill.bomFormat, $bill.specVersion | Should -Be 'CycloneDX', '1.6'
        $version = (Import-PowerShellDataFile $manifest).ModuleVersion
        $bill.metadata.component.name, $bill.metadata.component.version | Should -Be 'Occo', $version
        $dependencies = Join-Path $package 'bin' 'engine' 'Occo.Engine.deps.json'
        $libraries = (Get-Content -Raw $dependencies | ConvertFrom-Json -AsHashtable).libraries
        $shipped = $libraries.Keys | Where-Object { $libraries[$_].type -eq 'package' } | Sort-Object
        $bill.components | ForEach-Object { "$($_.name)/$($_.version)" } | Sort-Object | Should -Be $shipped
        foreach ($component in $bill.components) {
            $component.purl | Should -Be "pkg:nuget/$($component.name)@$($component.version)"
            $component.licenses.license.id | Should -Match '^[\w.-]+$' -Because $component.name
            ($component.hashes | Where-Object alg -EQ 'SHA-512').content | Should -Match '^[0-9A-F]{128}$'
        }
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

Describe 'The packages of all projects' -Tag NoStore {
    # One project below each Directory.Build.props.
    It 'are checked for known vulnerabilities: <_>' -ForEach @(
        'engine/Occo.Engine.csproj'
        'tests/ec2server/Occo.Ec2Server.csproj'
    ) {
        $names = 'NuGetAudit', 'NuGetAuditMode', 'NuGetAuditLevel', 'TreatWarningsAsErrors'
        $answer = dotnet msbuild (Join-Path $root $_) "-getProperty:$($names -join ',')" | ConvertFrom-Json
        $names | ForEach-Object { $answer.Properties.$_ } | Should -Be 'true', 'all', 'low', 'true'
    }

    It 'have no exception from that' {
        $files = Get-ChildItem $root -Recurse -File -Include *.csproj, *.props, *.targets |
            Where-Object FullName -NotMatch '[\\/](bin|obj|out)[\\/]'
        $files.Count | Should -BeGreaterThan 10
        (Select-String -Path $files -Pattern 'NuGetAudit|NU19').Path | Select-Object -Unique |
            Should -Be (Join-Path $root 'Directory.Build.props')
        Select-String -Path $files -Pattern 'NuGetAuditSuppress|NoWarn.*NU' | Should -BeNullOrEmpty
    }
}
