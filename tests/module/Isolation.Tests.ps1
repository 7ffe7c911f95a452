# The engine's libraries are its own, whatever happens around them.

BeforeAll { . $PSScriptRoot/Setup.ps1 }

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
            $corlib = [Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile([object].Assembly.Location)
            $code = '[assembly: System.Reflection.AssemblyVersion("99.0.0.0")] public class OtherSqlite { }'
            $tree = [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText($code)
            $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create(
                'Microsoft.Data.Sqlite',
                [Microsoft.CodeAnalysis.SyntaxTree[]] $tree,
                [Microsoft.CodeAnalysis.MetadataReference[]] $corlib,
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
        (Get-OccoStore @store).Infrastructures | Should -Be 0
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
