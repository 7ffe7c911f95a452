# The libraries of the engine are isolated.

BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Isolation' -Tag Store {
    BeforeAll {
        # Creates an empty library of this name with version 99. Returns its path.
        function New-OtherLibrary([string] $Name) {
            Add-Type -TypeDefinition 'public class LoadsTheCompiler { }'
            $code = '[assembly: System.Reflection.AssemblyVersion("99.0.0.0")]' +
                'public class Other { public static string Say() { return "mine"; } }'
            $tree = [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText($code)
            $corlib = [Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile([object].Assembly.Location)
            $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create(
                $Name,
                [Microsoft.CodeAnalysis.SyntaxTree[]] $tree,
                [Microsoft.CodeAnalysis.MetadataReference[]] $corlib,
                [Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new('DynamicallyLinkedLibrary'))
            $folder = New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))
            $path = Join-Path $folder "$Name.dll"
            $stream = [System.IO.File]::Create($path)
            try { $compilation.Emit($stream).Success | Should -BeTrue } finally { $stream.Dispose() }
            $path
        }
    }

    It 'loads nothing of the engine at import' {
        # PowerShell records the methods that it compiled during its start. The next PowerShell compiles them in the
        # background and loads the engine for that. This setting turns it off.
        $env:DOTNET_MultiCoreJitMinNumCpus = 'FFFF'
        try {
            $loaded = Invoke-Child {
                Import-Module $args[0]
                [AppDomain]::CurrentDomain.GetAssemblies().ForEach({ $_.GetName().Name })
            }
        }
        finally {
            $env:DOTNET_MultiCoreJitMinNumCpus = $null
        }
        $loaded | Should -Contain 'Occo'
        $loaded | Should -Not -Contain 'Occo.Engine'
    }

    It 'keeps every library of the engine out of the default load context' {
        $loaded = Invoke-Child {
            param($manifest, $storePath, $text)
            Import-Module $manifest
            $null = New-OccoInfrastructure -Description $text -StorePath $storePath
            $null = Start-OccoEnactment shop -StorePath $storePath
            [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.ForEach({ $_.GetName().Name })
        }
        $engine = (Get-ChildItem (Join-Path $root 'bin' 'engine') -Filter *.dll).BaseName
        $engine | Should -Contain 'Occo.Engine'
        # PowerShell has its own Newtonsoft.Json.
        $engine | Where-Object { $_ -ne 'Newtonsoft.Json' } | Should -Not -BeIn $loaded
        (Get-ChildItem (Join-Path $root 'bin') -Filter *.dll).Name | Should -Be 'Occo.dll'
    }

    It 'loads the libraries of AWS when ec2 is first used' {
        $before, $after = Invoke-Child {
            param($manifest, $storePath, $text)
            function Get-AwsLibrary {
                [AppDomain]::CurrentDomain.GetAssemblies().ForEach({ $_.GetName().Name }).Where({ $_ -like 'AWSSDK*' })
            }
            Import-Module $manifest
            $null = New-OccoInfrastructure -Description $text -StorePath $storePath
            $null = Start-OccoEnactment shop -StorePath $storePath
            "before: $(Get-AwsLibrary)"
            $null = Test-OccoCloud ec2 -Endpoint http://127.0.0.1:1/ -StorePath $storePath
            "after: $(Get-AwsLibrary)"
        }
        $before | Should -Be 'before: '
        $after | Should -Match 'AWSSDK.EC2'
    }

    It 'loads the library of cron expressions for a schedule' {
        $before, $after = Invoke-Child {
            param($manifest, $storePath, $text)
            function Get-CronLibrary {
                [AppDomain]::CurrentDomain.GetAssemblies().ForEach({ $_.GetName().Name }).Where({ $_ -eq 'Cronos' })
            }
            Import-Module $manifest
            $null = New-OccoInfrastructure -Description $text -StorePath $storePath
            $null = Start-OccoEnactment shop -StorePath $storePath
            "before: $(Get-CronLibrary)"
            $null = New-OccoInfrastructure -StorePath $storePath -Description @{
                infra_name = 'lab'; user_id = 'ops'
                nodes = @(, @{ name = 'pc'; type = 'pc'; schedule = @{ stop = '@daily'; start = '0 7 * * *' } })
                node_definitions = @{ pc = @(, @{ resource = @{ type = 'dummy' } }) }
            }
            "after: $(Get-CronLibrary)"
        }
        $before | Should -Be 'before: '
        $after | Should -Be 'after: Cronos'
    }

    It 'works beside another <_>, loaded before it' -ForEach @(
        'Microsoft.Data.Sqlite', 'SQLitePCLRaw.core', 'YamlDotNet', 'Polly.Core'
    ) {
        $said = Invoke-Child -Argument $_, (New-OtherLibrary $_) -Script {
            param($manifest, $storePath, $text, $name, $other)
            $ErrorActionPreference = 'Stop'
            Add-Type -Path $other
            Import-Module $manifest
            $null = New-OccoInfrastructure -Description $text -StorePath $storePath
            "reached: $((Start-OccoEnactment shop -StorePath $storePath).Reached)"
            foreach ($assembly in [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq $name })) {
                $context = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly)
                "$($context.Name): $($assembly.GetName().Version.Major)"
            }
        }
        $said | Should -Contain 'reached: True'
        $said | Should -Contain 'Default: 99'
        $said -match '^Occo.Engine: \d' | Should -HaveCount 1
        $said | Should -Not -Contain 'Occo.Engine: 99'
    }

    It 'works beside the Newtonsoft.Json of PowerShell' {
        $said = Invoke-Child {
            param($manifest, $storePath, $text)
            $null = '{"a": 1}' | ConvertFrom-Json
            Import-Module $manifest
            $null = New-OccoInfrastructure -Description $text -StorePath $storePath
            $json = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'Newtonsoft.Json' })
            $json.ForEach({ [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name })
        }
        $said | Should -Be 'Default', 'Occo.Engine'
    }

    It 'lets others load their own <_> later' -ForEach 'Microsoft.Data.Sqlite', 'YamlDotNet' {
        $said = Invoke-Child -Argument (New-OtherLibrary $_) -Script {
            param($manifest, $storePath, $text, $other)
            $ErrorActionPreference = 'Stop'
            Import-Module $manifest
            $null = New-OccoInfrastructure -Description $text -StorePath $storePath
            Add-Type -Path $other
            [Other]::Say()
            (Get-OccoInfrastructure -StorePath $storePath).State
        }
        $said | Should -Be 'mine', 'Registered'
    }

    It 'shows PowerShell no public type that needs the engine to be loaded' {
        function Test-Engine([type] $Type) { $Type.Assembly.GetName().Name -eq 'Occo.Engine' }
        foreach ($type in [Occo.ModuleInitializer].Assembly.GetExportedTypes()) {
            $fields = $type.GetFields('Instance, Public, NonPublic, DeclaredOnly').FieldType | Where-Object IsValueType
            $needed = @($type.BaseType) + $type.GetInterfaces() + $fields + $fields.GenericTypeArguments
            $needed | Where-Object { $_ -and (Test-Engine $_) } | Should -BeNullOrEmpty -Because $type
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
            param($manifest, $storePath, $text)
            Import-Module $manifest
            Remove-Module Occo
            Import-Module $manifest
            $null = New-OccoInfrastructure -Description $text -StorePath $storePath
            (Get-OccoStore -StorePath $storePath).Integrity
        } | Should -Be 'ok'
    }
}

Describe 'Parallel runspaces' {
    It 'share the engine, and a store' {
        $store = New-Store
        $null = New-Shop $store first
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
