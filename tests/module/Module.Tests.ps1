# What concerns the module as a whole: manifest, isolation, runspaces, stopping.

BeforeDiscovery {
    $manifest = Join-Path $PSScriptRoot '..' '..' 'Occo.psd1' -Resolve
    $commands = (Import-PowerShellDataFile $manifest).CmdletsToExport
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $manifest = Join-Path $root 'Occo.psd1'

    # Runs a script in a PowerShell of its own, with the manifest and a store as its arguments, and returns what it says.
    function Invoke-Child([scriptblock] $Script, [string] $StorePath = (New-Store).StorePath) {
        $pwsh = (Get-Process -Id $PID).Path
        $output = & $pwsh -NoProfile -NonInteractive -Command $Script -args $manifest, $StorePath, (Get-ShopText) 2>&1
        $LASTEXITCODE | Should -Be 0 -Because ($output | Out-String)
        $output
    }
}

Describe 'The manifest' {
    It 'is clean' {
        $module = Test-ModuleManifest $manifest -ErrorAction Stop -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $module.Version | Should -BeGreaterThan '0.0'
    }

    It 'exports every cmdlet of the assembly, and nothing else' {
        $built = [Occo.ModuleInitializer].Assembly.GetExportedTypes() | ForEach-Object {
            $attribute = $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
            if ($attribute) { "$($attribute.VerbName)-$($attribute.NounName)" }
        }
        (Get-Module Occo).ExportedCommands.Keys | Sort-Object | Should -Be ($built | Sort-Object)
        (Get-Module Occo).ExportedAliases.Count | Should -Be 0
    }
}

Describe '<_>' -ForEach $commands {
    BeforeAll { $command = Get-Command $_ -Module Occo }

    It 'has an approved verb, and says what it gives' {
        Get-Verb $command.Verb | Should -Not -BeNullOrEmpty
        $command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'takes a store' {
        $command.Parameters.Keys | Should -Contain 'StorePath'
    }

    It 'has -WhatIf and -Confirm exactly if it changes something' {
        $changes = $command.Verb -notin 'Get', 'Test', 'Wait'
        $command.Parameters.ContainsKey('WhatIf') | Should -Be $changes
    }

    It 'has a test file of its own' {
        Join-Path $PSScriptRoot "$($command.Name).Tests.ps1" | Should -Exist
    }
}

Describe 'Isolation' {
    It 'loads nothing of the engine at import' {
        $loaded = Invoke-Child {
            Import-Module $args[0]
            [AppDomain]::CurrentDomain.GetAssemblies().ForEach({ $_.GetName().Name })
        }
        $loaded | Should -Contain 'Occo'
        $loaded | Should -Not -Contain 'Occo.Engine'
    }

    It 'works beside other versions of the libraries it uses' {
        $said = Invoke-Child -Script {
            param($manifest, $storePath, $text)
            $ErrorActionPreference = 'Stop'
            $folder = (New-Item -ItemType Directory -Path (Join-Path (Split-Path $storePath) 'others')).FullName
            # Another Microsoft.Data.Sqlite, which has nothing that Occo needs, is there first.
            $other = Join-Path $folder 'Microsoft.Data.Sqlite.dll'
            Add-Type -TypeDefinition 'public class LoadsTheCompiler { }'
            $code = '[assembly: System.Reflection.AssemblyVersion("99.0.0.0")] public class OtherSqlite { }'
            $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create(
                'Microsoft.Data.Sqlite',
                [Microsoft.CodeAnalysis.SyntaxTree[]] [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText($code),
                [Microsoft.CodeAnalysis.MetadataReference[]] [Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile([object].Assembly.Location),
                [Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new('DynamicallyLinkedLibrary'))
            $stream = [System.IO.File]::Create($other)
            $compilation.Emit($stream).Success
            $stream.Dispose()
            Add-Type -Path $other
            $null = '{"a":1}' | ConvertFrom-Json   # PowerShell's own Newtonsoft.Json
            Import-Module $manifest
            $null = New-OccoInfrastructure -Description $text -StorePath $storePath
            "reached: $((Start-OccoEnactment shop -StorePath $storePath).Reached)"
            "other: $([OtherSqlite].Assembly.GetName())"
            foreach ($name in 'Microsoft.Data.Sqlite', 'Newtonsoft.Json') {
                $both = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq $name })
                "${name}: $($both.Count) from $(($both.Location | Select-Object -Unique).Count)"
            }
        }
        $said | Should -Contain 'reached: True'
        $said | Should -Contain 'other: Microsoft.Data.Sqlite, Version=99.0.0.0, Culture=neutral, PublicKeyToken=null'
        $said | Should -Contain 'Microsoft.Data.Sqlite: 2 from 2'
        $said | Should -Contain 'Newtonsoft.Json: 2 from 2'
    }

    It 'shows PowerShell no public type that needs the engine to be loaded' {
        $engine = 'Occo.Engine'
        foreach ($type in [Occo.ModuleInitializer].Assembly.GetExportedTypes()) {
            $type.BaseType.Assembly.GetName().Name | Should -Not -Be $engine -Because $type
            $type.GetInterfaces() | ForEach-Object { $_.Assembly.GetName().Name | Should -Not -Be $engine -Because $type }
            $type.GetFields('Instance, Public, NonPublic, DeclaredOnly').Where({ $_.FieldType.IsValueType }) | ForEach-Object {
                $parts = @($_.FieldType) + $_.FieldType.GenericTypeArguments
                $parts | ForEach-Object { $_.Assembly.GetName().Name | Should -Not -Be $engine -Because "$type.$_" }
            }
        }
    }

    It 'survives -Force, and Remove and Import' {
        $said = Invoke-Child {
            param($manifest, $storePath, $text)
            $ErrorActionPreference = 'Stop'
            Import-Module $manifest
            Import-Module $manifest -Force
            $null = New-OccoInfrastructure -Description $text -StorePath $storePath
            Import-Module $manifest -Force
            "state: $((Get-OccoInfrastructure shop -StorePath $storePath).State)"
            Remove-Module Occo
            Import-Module $manifest
            "reached: $((Start-OccoEnactment shop -StorePath $storePath).Reached)"
        }
        $said | Should -Be 'state: Registered', 'reached: True'
    }

    It 'works in the next import when it was removed before its first use' {
        Invoke-Child {
            param($manifest, $storePath)
            Import-Module $manifest
            Remove-Module Occo
            Import-Module $manifest
            (Get-OccoStore -StorePath $storePath).Integrity
        } | Should -Be 'ok'
    }
}

Describe 'Parallel runspaces' {
    It 'share the engine, and a store' {
        $store = New-Store
        $text = Get-ShopText
        $states = 1..6 | ForEach-Object -ThrottleLimit 6 -Parallel {
            Import-Module $using:manifest
            $name = "shop-$_"
            $null = New-OccoInfrastructure -Description $using:text -Name $name @using:store
            (Start-OccoEnactment $name @using:store).Reached
            if ($_ % 2) { Remove-Module Occo }
        }
        $states | Should -Be (, $true * 6)
        @(Get-OccoNode @store).Count | Should -Be 18
    }
}

Describe 'Stopping' {
    BeforeEach {
        $store = New-Store
        $shell = [powershell]::Create()
        $null = $shell.AddScript({ param($manifest) Import-Module $manifest }).AddArgument($manifest).Invoke()
        $shell.Commands.Clear()
    }

    AfterEach { $shell.Dispose() }

    It 'in the middle of an enactment ends it cleanly, and the next one goes on' {
        $null = New-Shop $store -Resource '{type: dummy, boot_time: 3}'
        $running = $shell.AddCommand('Start-OccoEnactment').AddParameter('Name', 'shop').AddParameters($store).BeginInvoke()
        $null = Get-OccoEvent shop -Follow @store | Where-Object Kind -EQ NodeCreating | Select-Object -First 1

        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
        $running.IsCompleted | Should -BeTrue
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'

        (Get-OccoStore @store).Integrity | Should -Be 'ok'
        # No -Wait: the lease was given back.
        $result = Start-OccoEnactment shop @store
        $result.Reached | Should -BeTrue
        @(Get-OccoNode shop @store).Count | Should -Be 3
        @(Get-OccoEvent shop @store | Where-Object Kind -EQ NodeCreating | Group-Object NodeId | Where-Object Count -GT 1).Count | Should -Be 0
    }

    It 'ends <Name> too' -ForEach @(
        @{ Name = 'Get-OccoEvent'; Parameters = @{ Follow = $true } }
        @{ Name = 'Wait-OccoInfrastructure'; Parameters = @{ Name = 'shop' } }
        @{ Name = 'Start-OccoEnactment'; Parameters = @{ Name = 'shop'; Watch = $true } }
    ) {
        $null = New-Shop $store
        $running = $shell.AddCommand($Name).AddParameters($Parameters).AddParameters($store).BeginInvoke()
        $running.AsyncWaitHandle.WaitOne(1500) | Should -BeFalse -Because 'it goes on until it is stopped'
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
        $shell.Streams.Error | Should -BeNullOrEmpty
    }

    It 'by a kill loses and doubles nothing' -Skip:(-not (Test-Path /proc/self/environ)) {
        $null = New-Shop $store -Resource '{type: local, command: sleep, arguments: [600]}'
        $id = (Get-OccoInfrastructure shop @store).Id
        function Get-Instance {
            @(Get-Process sleep -ErrorAction Ignore | Where-Object { (Get-Content -Raw "/proc/$($_.Id)/environ" -ErrorAction Ignore) -match $id })
        }
        $script = "Import-Module '$manifest'; Start-OccoEnactment shop -StorePath '$($store.StorePath)'"
        $victim = Start-Process (Get-Process -Id $PID).Path '-NoProfile', '-Command', "`"$script`"" -PassThru -RedirectStandardOutput (Join-Path $TestDrive out)
        try {
            $null = Get-OccoEvent shop -Follow @store | Where-Object Kind -EQ NodeCreating | Select-Object -First 1
            $victim.Kill()
            $victim.WaitForExit()

            (Start-OccoEnactment shop @store -WaitSec 60).Reached | Should -BeTrue
            @(Get-Instance).Count | Should -Be 3
            @(Get-OccoNode shop @store).Count | Should -Be 3
        }
        finally {
            if (-not $victim.HasExited) { $victim.Kill() }
            Remove-OccoInfrastructure shop -Force @store
        }
        @(Get-Instance).Count | Should -Be 0
    }
}

Describe 'Progress' {
    It 'shows on what takes more than a second, and goes away' {
        $store = New-Store
        $null = New-Shop $store -Resource '{type: dummy, boot_time: 2}'
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript({ param($manifest, $storePath)
                    Import-Module $manifest
                    Start-OccoEnactment shop -StorePath $storePath
                }).AddArgument($manifest).AddArgument($store.StorePath).Invoke()
            $records = $shell.Streams.Progress.Where({ $_.Activity -match 'shop' })
            $records.Count | Should -BeGreaterThan 1
            $records[0].Activity | Should -Be 'Enacting shop'
            $records[-1].RecordType | Should -Be 'Completed'
        }
        finally {
            $shell.Dispose()
        }
    }
}
