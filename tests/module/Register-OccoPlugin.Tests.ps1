# Plug-ins run in this process, so not against a server.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Plugin.ps1
    . $PSScriptRoot/Server.ps1

    # A shop whose machines are ready while there is a file.
    function Get-LabelledText([string] $Label) {
        (Get-ShopText) -replace 'greeting: hello', "label: '$Label'" -replace '(?m)^(\s+)- (resource: .*)$',
            "`$1- `$2`n`$1  health_check: {ping: false, label: {file: '{{ variables.label }}'}}"
    }
}

AfterAll { Get-OccoPlugin | Unregister-OccoPlugin }

Describe 'Register-OccoPlugin' -Tag Store {
    AfterEach { Get-OccoPlugin | Unregister-OccoPlugin }

    It 'loads handlers and information providers, into a context of their own' {
        $file = New-TestPlugin Shelf.One
        $plugin = Register-OccoPlugin $file -Sha256 (Get-Hash $file)
        $plugin.Name, "$($plugin.CloudHandlers)", "$($plugin.InformationKeys)" |
            Should -Be 'Shelf.One', 'shelf', 'shelf.colour'
        $plugin.Sha256 | Should -Be (Get-Hash $file)
        $loaded = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Shelf.One' }
        [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($loaded).Name | Should -Be 'Occo plug-in Shelf.One'

        $store = New-Store
        $shelf = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        $null = New-Shop $store -Resource "{type: shelf, folder: '$shelf'}"
        (Start-OccoEnactment shop @store).Created | Should -Be 3
        @(Get-ChildItem $shelf).Count | Should -Be 3
        Get-OccoInfo -Key shelf.colour @store | Should -Be 'green'
        $checks = Test-OccoCloudHandler shelf @{ folder = "$shelf" } -Name Create*, Drop*
        $checks | Where-Object Status -EQ Failed | Out-String | Should -BeNullOrEmpty
        Remove-OccoInfrastructure shop -Force @store
        Get-ChildItem $shelf | Should -BeNullOrEmpty
    }

    It 'makes the checks of a plug-in, until it is taken from the session' {
        $null = Register-OccoPlugin (New-TestPlugin Shelf.Checks) -Force
        $store = New-Store
        $label = New-Item (Join-Path $TestDrive ([guid]::NewGuid()))
        $null = New-OccoInfrastructure -Description (Get-LabelledText $label) @store
        (Start-OccoEnactment shop @store).Reached | Should -BeTrue
        Remove-Item $label
        $web = Get-OccoNode shop db -Refresh @store
        $web.State, $web.LastError | Should -Be 'Unhealthy', "probe 'label' says: there is no label"
        $wrong = (Get-LabelledText $label) -replace 'file:', 'fiel:'
        (Test-OccoDescription -Description $wrong -Detailed @store).Message |
            Should -Contain "The health_check.label section has the unknown key 'fiel'."
        Unregister-OccoPlugin Shelf.Checks
        $web = Get-OccoNode shop db -Refresh @store
        $web.State | Should -Be 'Unhealthy'
        $web.LastError | Should -Match "no plug-in here has the probe 'label'.*occod --plugin"
        New-OccoInfrastructure -Description (Get-LabelledText $label) -Name other @store @quiet
        $errors[0].Exception.Message | Should -Match "The health check 'label' is unknown"
    }

    It 'refuses a probe with a built-in key' {
        $file = New-TestPlugin Shelf.Ports ($pluginCode -replace 'string Type => "label"', 'string Type => "ports"')
        Register-OccoPlugin $file -Force @quiet
        $errors[0].Exception.Message | Should -Match "type 'ports': it is a built-in key of health_check"
        Get-OccoPlugin | Should -BeNullOrEmpty
    }

    It 'runs nothing of a file whose hash is not allowed' {
        $trace = Join-Path $TestDrive 'trace'
        $file = New-TestPlugin Shelf.Changed
        $hash = Get-Hash $file
        $other = New-TestPlugin Shelf.Other ($pluginCode -replace 'public string Type => "shelf"', (
                "public ShelfCloud() => File.WriteAllText(@`"$trace`", `"ran`"); public string Type => `"shelf`""))
        Copy-Item $other $file -Force
        Register-OccoPlugin $file -Sha256 $hash @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        $errors[0].Exception.Message | Should -Match "not allowed to be loaded.*$(Get-Hash $file)"
        $trace | Should -Not -Exist
        Get-OccoPlugin | Should -BeNullOrEmpty
    }

    It 'loads a library beside the plug-in only if its hash is allowed' {
        $code = 'public static class Labels { public static string Type => "labelled"; }'
        $library = New-TestPlugin Shelf.Library $code
        $code = $pluginCode -replace '=> "shelf";', '=> Labels.Type;'
        $file = New-TestPlugin Shelf.Using $code $library
        $plugin = Register-OccoPlugin $file -Sha256 (Get-Hash $file), (Get-Hash $library)
        "$($plugin.CloudHandlers)" | Should -Be 'labelled'
        Unregister-OccoPlugin Shelf.Using
        Register-OccoPlugin $file -Sha256 (Get-Hash $file) @quiet
        "$errors" | Should -Match 'Shelf.Library.dll is not allowed'
    }

    It 'asks without a hash, and needs one where nobody can be asked' {
        $file = New-TestPlugin Shelf.Asked
        { Register-OccoPlugin $file -ErrorAction Stop } | Should -Throw '*nobody can be asked*-Sha256 or -Force*'
        (Register-OccoPlugin $file -Force).Name | Should -Be 'Shelf.Asked'
        Register-OccoPlugin $file -Force @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PluginExists,*'
    }

    It 'looks at the libraries of the folder only' -Skip:$IsWindows {
        $file = New-TestPlugin Shelf.Crowded
        $folder = Split-Path $file
        $null = New-Item -ItemType SymbolicLink (Join-Path $folder loop) -Target $folder
        $null = mkfifo (Join-Path $folder pipe)
        (Register-OccoPlugin $file -Force).Name | Should -Be 'Shelf.Crowded'
    }

    It 'refuses <Name>' -ForEach @(
        @{ Name = 'a file that is no assembly'; Make = {
                $file = Join-Path $TestDrive 'no.dll'
                Set-Content $file 'text'
                $file
            }; Says = 'cannot be loaded'
        }
        @{ Name = 'an assembly without parts'; Make = { New-TestPlugin Shelf.Empty 'public class Nothing {}' }
            Says = 'brings nothing'
        }
        @{ Name = 'parts that throw'; Says = 'cannot be loaded: no shelf'
            Make = {
                New-TestPlugin Shelf.Throws ($pluginCode -replace 'public string Type => "shelf"',
                    'public ShelfCloud() => throw new Exception("no shelf"); public string Type => "shelf"')
            }
        }
        @{ Name = 'a missing file'; Make = { Join-Path $TestDrive 'missing.dll' }; Says = 'does not exist' }
    ) {
        $file = & $Make
        Register-OccoPlugin $file -Force @quiet | Should -BeNullOrEmpty
        $errors[0].Exception.Message | Should -Match $Says
        Get-OccoPlugin | Should -BeNullOrEmpty
    }

    It 'does nothing with -WhatIf, and is refused in a session that works with a server' {
        $file = New-TestPlugin Shelf.WhatIf
        Register-OccoPlugin $file -Force -WhatIf
        try {
            $env:OCCO_SERVER, $env:OCCO_TOKEN = 'http://127.0.0.1:1', 'occo_x'
            Register-OccoPlugin $file -Force @quiet
        }
        finally {
            $env:OCCO_SERVER = $env:OCCO_TOKEN = $null
        }
        $errors[0].Exception.Message | Should -Match 'occod --plugin'
        Get-OccoPlugin | Should -BeNullOrEmpty
    }
}

Describe 'occod --plugin' -Tag Store {
    It 'gives a worker the handlers of a plug-in' {
        $file = New-TestPlugin Shelf.Worker
        $null = Register-OccoPlugin $file -Force
        $store = New-Store
        $shelf = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        $null = New-Shop $store -Resource "{type: shelf, folder: '$shelf'}"
        $worker = Start-Worker $store '--plugin', "$file=$(Get-Hash $file)"
        try {
            $result = Start-OccoEnactment shop -Attach -TimeoutSec 60 @store
            $result.Reached | Should -BeTrue
            @(Get-ChildItem $shelf).Count | Should -Be 3
            (Get-OccoEvent shop @store | Where-Object Kind -EQ PassStarted).Message | Should -Match 'worker'
        }
        finally {
            Stop-Worker $worker
            Get-OccoPlugin | Unregister-OccoPlugin
        }
    }

    It 'gives a server the probes of a plug-in, and a session that works with it needs none' {
        $file = New-TestPlugin Shelf.Server
        $label = New-Item (Join-Path $TestDrive ([guid]::NewGuid()))
        $store = New-Store
        $server = Start-Server $store '--plugin', "$file=$(Get-Hash $file)"
        try {
            $null = Connect-OccoServer $server.Uri -Token $server.Token
            $null = New-OccoInfrastructure -Description (Get-LabelledText $label)
            (Start-OccoEnactment shop).Reached | Should -BeTrue
            Remove-Item $label
            $db = Get-OccoNode shop db -Refresh
            $db.State, $db.LastError | Should -Be 'Unhealthy', "probe 'label' says: there is no label"
        }
        finally {
            Get-OccoServer | Disconnect-OccoServer
            Stop-Server $server
        }
    }

    It 'does not begin without a hash, or with another one' {
        $file = New-TestPlugin Shelf.Refused
        $store = New-Store
        $null = New-Shop $store
        $program = Get-ChildItem (Join-Path $root server bin) -Recurse -Filter occod.dll |
            Sort-Object LastWriteTime | Select-Object -Last 1
        "$(dotnet $program.FullName work --store $store.StorePath --plugin $file 2>&1)" | Should -Match 'has no hash'
        $LASTEXITCODE | Should -Not -Be 0
        $hash = '0' * 64
        "$(dotnet $program.FullName work --store $store.StorePath --plugin "$file=$hash" 2>&1)" |
            Should -Match 'not allowed'
        $LASTEXITCODE | Should -Not -Be 0
    }
}
