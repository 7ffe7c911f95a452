# What the build compiles ahead of time, with a compiler that only copies: it fails for a library with 'bad' in it.

BeforeDiscovery { $notHere = $IsWindows }

BeforeAll {
    . $PSScriptRoot/Setup.ps1

    # Builds, and returns the names of the compiled files that the module takes, with their contents.
    function Invoke-Ahead([string] $Platform = 'one-x64') {
        $tools = "packages/microsoft.netcore.app.crossgen2.$Platform/1.0/tools"
        $compiler = Join-Path $folder $tools 'crossgen2'
        $null = New-Item -ItemType Directory (Split-Path $compiler) -Force
        Set-Content $compiler @'
#!/bin/sh
for option; do case $option in -o:*) target=${option#-o:};; esac; done
{ echo "made of"; cat "$1"; } > "$target"
echo "$1" >> "${0%/packages/*}/log"
[ -f "$1" ] && ! grep -q bad "$1"
'@
        chmod +x $compiler
        $answer = dotnet msbuild (Join-Path $folder 'x.proj') -t:CompileAhead -nologo -getItem:AheadFile `
            "-p:EngineOutput=$folder/engine/;NuGetPackageRoot=$folder/packages/;BundledNETCoreAppPackageVersion=1.0" `
            "-p:NETCoreSdkPortableRuntimeIdentifier=$Platform;Configuration=Release;CompileAhead=true" 2>&1
        $LASTEXITCODE | Should -Be 0 -Because "$answer"
        $json = "$answer".Substring("$answer".IndexOf('{'))
        $files = @(($json | ConvertFrom-Json).Items.AheadFile)
        $files | ForEach-Object { "$($_.Filename): $((Get-Content $_.FullPath) -join ' ')" }
    }

    function Get-Compiled { @(Get-Content (Join-Path $folder 'log') -ErrorAction Ignore).Count }
}

Describe 'The build' -Tag NoStore -Skip:$notHere {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item -ItemType Directory (Join-Path $folder 'engine')
        Set-Content (Join-Path $folder 'x.proj') (
            "<Project><Import Project='$(Join-Path $root 'module' 'Ahead' 'CompileAhead.targets')' /></Project>")
        foreach ($name in 'Occo.Engine.deps.json', 'Occo.Engine.dll', 'YamlDotNet.dll') {
            Set-Content (Join-Path $folder 'engine' $name) $name
        }
    }

    It 'compiles once, and again what is newer' {
        Invoke-Ahead | Should -Be 'Occo.Engine: made of Occo.Engine.dll', 'YamlDotNet: made of YamlDotNet.dll'
        $before = Get-Compiled
        $null = Invoke-Ahead
        Get-Compiled | Should -Be ($before + 6) -Because 'only the libraries that this engine does not have are tried'
        $library = Join-Path $folder 'engine' 'Occo.Engine.dll'
        Set-Content $library 'new'
        (Get-Item $library).LastWriteTime = (Get-Date).AddMinutes(1)
        Invoke-Ahead | Should -Contain 'Occo.Engine: made of new'
    }

    It 'compiles again on another kind of machine' {
        $null = Invoke-Ahead
        $before = Get-Compiled
        Invoke-Ahead 'two-arm64' | Should -HaveCount 2
        Get-Compiled | Should -Be (2 * $before)
    }

    It 'takes no half of a file, and goes on' {
        $null = Invoke-Ahead
        Set-Content (Join-Path $folder 'engine' 'YamlDotNet.dll') 'bad'
        (Get-Item (Join-Path $folder 'engine' 'YamlDotNet.dll')).LastWriteTime = (Get-Date).AddMinutes(1)
        Invoke-Ahead | Should -Be 'Occo.Engine: made of Occo.Engine.dll'
    }

    It 'forgets what the engine does not have any more' {
        $null = Invoke-Ahead
        Remove-Item (Join-Path $folder 'engine' 'YamlDotNet.dll')
        Invoke-Ahead | Should -Be 'Occo.Engine: made of Occo.Engine.dll'
    }
}
