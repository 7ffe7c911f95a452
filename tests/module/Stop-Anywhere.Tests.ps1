# Ctrl+C in the middle of each cmdlet: it ends within a second, whatever it waits for.

BeforeDiscovery {
    # Cmdlet to the parameters that make it use the store; {0} is the folder of the store.
    $document = "infra_name: other`nuser_id: me`nnodes: []"
    $calls = [ordered] @{
        'Backup-OccoStore' = @{ Path = '{0}/new.bak' }
        'Copy-OccoStore' = @{ Destination = '{0}/new.db'; Force = $true }
        'Compare-OccoInfrastructure' = @{ Name = 'shop' }
        'Export-OccoNode' = @{ Path = '{0}/node.json'; Id = [guid]::Empty }
        'Export-OccoPlan' = @{ Path = '{0}/plan.json'; Plan = '{plan}' }
        'Find-OccoOrphan' = @{}
        'Get-OccoCloud' = @{}
        'Get-OccoCloudHandler' = @{}
        'Get-OccoCloudImage' = @{ Type = 'ec2' }
        'Get-OccoCloudSize' = @{ Type = 'ec2' }
        'Get-OccoEvent' = @{}
        'Get-OccoInfo' = @{ Key = 'infrastructure.nodes'; Infrastructure = 'shop' }
        'Get-OccoInfrastructure' = @{}
        'Get-OccoNode' = @{}
        'Get-OccoNodeDefinition' = @{}
        'Get-OccoPlacement' = @{ Infrastructure = 'shop'; Node = 'web' }
        'Get-OccoPlan' = @{ Name = 'shop' }
        'Get-OccoPool' = @{}
        'Get-OccoStore' = @{}
        'Get-OccoToken' = @{}
        'Get-OccoWorker' = @{}
        'Import-OccoNode' = @{ Infrastructure = 'shop'; Node = 'db'; InstanceId = 'i-1' }
        'Import-OccoNodeDefinition' = @{ Definition = 't: [{resource: {type: dummy}}]' }
        'Import-OccoPool' = @{ Pool = 'pools: {onprem: {quota: 2}}' }
        'Import-OccoPlan' = @{ Path = '{0}/old.bak' }
        'New-OccoInfrastructure' = @{ Description = $document }
        'New-OccoToken' = @{ Name = 'ci' }
        'Protect-OccoNode' = @{ Id = [guid]::Empty }
        'Start-OccoNode' = @{ Id = [guid]::Empty }
        'Stop-OccoNode' = @{ Id = [guid]::Empty }
        'Register-OccoCloudHandler' = @{ Module = 'mycloud' }
        'Register-OccoEventAction' = @{ Infrastructure = 'shop'; Action = {} }
        'Remove-OccoInfrastructure' = @{ Name = 'shop'; Force = $true }
        'Remove-OccoNode' = @{ Id = [guid]::Empty; Force = $true }
        'Remove-OccoNodeDefinition' = @{ Type = 't' }
        'Remove-OccoOrphan' = @{ InstanceId = 'i-1'; Force = $true }
        'Remove-OccoPool' = @{ Name = 'onprem' }
        'Remove-OccoToken' = @{ Name = 'ci' }
        'Repair-OccoStore' = @{ AfterFailover = $true; Force = $true }
        'Restore-OccoStore' = @{ Path = '{0}/old.bak'; Force = $true }
        'Resume-OccoInfrastructure' = @{ Name = 'shop' }
        'Set-OccoInfrastructure' = @{ Name = 'shop'; Description = $document }
        'Set-OccoScale' = @{ Infrastructure = 'shop'; Node = 'web'; Count = 2 }
        'Start-OccoEnactment' = @{ Name = 'shop' }
        'Stop-OccoEnactment' = @{ Name = 'shop' }
        'Suspend-OccoInfrastructure' = @{ Name = 'shop' }
        'Test-OccoCloud' = @{}
        'Test-OccoCloudHandler' = @{ Type = 'mycloud' }
        'Test-OccoDescription' = @{ Description = $document }
        'Undo-OccoInfrastructure' = @{ Name = 'shop'; To = 1 }
        'Unregister-OccoCloudHandler' = @{ Type = 'mycloud' }
        'Unprotect-OccoNode' = @{ Id = [guid]::Empty }
        'Wait-OccoInfrastructure' = @{ Name = 'shop' }
    }
    $cases = $calls.GetEnumerator() | ForEach-Object { @{ Name = $_.Key; Parameters = $_.Value } }
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1

    # Stops a cmdlet, which must still be at work after the milliseconds, and returns the seconds until it ended.
    function Stop-Cmdlet([string] $Name, [hashtable] $Parameters, [int] $After = 300) {
        $shell = [powershell]::Create($space)
        try {
            $running = $shell.AddCommand($Name).AddParameters($Parameters).BeginInvoke()
            $running.AsyncWaitHandle.WaitOne($After) | Should -BeFalse -Because 'it waits until it is stopped'
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $stopping = $shell.BeginStop($null, $null)
            $stopping.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
            $watch.Elapsed.TotalSeconds
            $shell.Streams.Error | Should -BeNullOrEmpty
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        }
        finally {
            $shell.Dispose()
        }
    }

    # A second, and as much again for a busy machine.
    $limit = 2
    $space = [runspacefactory]::CreateRunspace()
    $space.Open()
    $shell = [powershell]::Create($space)
    $null = $shell.AddScript({ param($manifest) Import-Module $manifest }).AddArgument($manifest).Invoke()
    $shell.Dispose()
}

AfterAll { $space.Dispose() }

Describe 'A stop while another process keeps the store to itself' -Tag Store, File {
    BeforeAll {
        $store = New-Store
        $folder = Split-Path $store.StorePath
        $null = New-Shop $store
        $plan = Get-OccoPlan shop @store
        $modulePath = $env:PSModulePath
        $env:PSModulePath += [System.IO.Path]::PathSeparator + (Join-Path $folder modules)
        $null = New-OccoCloudHandler (Join-Path $folder modules) -AsModule
        $null = Backup-OccoStore (Join-Path $folder 'old.bak') @store
        $sqlite = [AppDomain]::CurrentDomain.GetAssemblies() |
            Where-Object { $_.GetName().Name -eq 'Microsoft.Data.Sqlite' } | Select-Object -First 1
        $holder = $sqlite.GetType('Microsoft.Data.Sqlite.SqliteConnection')::new(
            "Data Source=$($store.StorePath);Pooling=False")
        $holder.Open()
        $command = $holder.CreateCommand()
        $command.CommandText = 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE'
        $null = $command.ExecuteNonQuery()
    }

    AfterAll {
        $holder.Dispose()
        $env:PSModulePath = $modulePath
    }

    It 'ends <Name> at once' -ForEach $cases {
        $given = $Parameters.Clone()
        foreach ($key in @($given.Keys)) {
            if ($given[$key] -is [string] -and $given[$key] -eq '{plan}') { $given[$key] = $plan }
            if ($given[$key] -is [string]) { $given[$key] = $given[$key].Replace('{0}', $folder) }
        }
        Stop-Cmdlet $Name ($given + $store) | Should -BeLessThan $limit
    }

    It 'is tried on every cmdlet that uses a store' -ForEach @{ Known = $calls.Keys } {
        $others = 'Connect-OccoServer', 'Disconnect-OccoServer', 'Get-OccoPlugin', 'Get-OccoServer',
            'New-OccoCloudHandler', 'New-OccoServiceUnit', 'Register-OccoPlugin', 'Unregister-OccoPlugin'
        (Get-Command -Module Occo -CommandType Cmdlet).Name | Where-Object { $_ -notin $others } | Sort-Object |
            Should -Be @($Known | Sort-Object)
    }
}

Describe 'A stop while a cloud takes its time' {
    BeforeDiscovery {
        # All cmdlets that ask a cloud. {id} is an instance with a record, {orphan} one without, {folder} that of the
        # store.
        $slow = @(
            @{ Name = 'Find-OccoOrphan'; Parameters = @{} }
            @{ Name = 'Get-OccoInfrastructure'; Parameters = @{ Name = 'shop'; Refresh = $true } }
            @{ Name = 'Get-OccoNode'; Parameters = @{ Infrastructure = 'shop'; Refresh = $true } }
            @{ Name = 'Get-OccoPlan'; Parameters = @{ Name = 'shop' } }
            @{ Name = 'Get-OccoPlacement'; Parameters = @{ Infrastructure = 'shop'; Node = 'web' } }
            @{ Name = 'Import-OccoNode'
                Parameters = @{ Infrastructure = 'shop'; Node = 'web'; InstanceId = '{orphan}' }
            }
            @{ Name = 'Import-OccoNode'
                Parameters = @{ Infrastructure = 'shop'; Node = 'web'; Path = '{folder}/node.json' }
            }
            @{ Name = 'Remove-OccoInfrastructure'; Parameters = @{ Name = 'shop'; Force = $true } }
            @{ Name = 'Remove-OccoInfrastructure'
                Parameters = @{ Name = 'shop'; Force = $true; ForgetUnreachable = $true }
            }
            @{ Name = 'Remove-OccoInfrastructure'
                Parameters = @{ Name = 'shop'; Force = $true; KeepResource = $true }
            }
            @{ Name = 'Remove-OccoNode'; Parameters = @{ Id = '{id}'; Force = $true } }
            @{ Name = 'Remove-OccoOrphan'; Parameters = @{ InstanceId = '{orphan}'; Force = $true } }
            @{ Name = 'Start-OccoEnactment'; Parameters = @{ Name = 'shop' } }
            @{ Name = 'Start-OccoEnactment'; Parameters = @{ Name = 'shop'; Watch = $true } }
            @{ Name = 'Start-OccoEnactment'; Parameters = @{ Name = 'shop'; WhatIf = $true } }
            @{ Name = 'Start-OccoEnactment'; Parameters = @{ PlanPath = '{folder}/plan.json'; Force = $true } }
        )
    }

    # What a stopped cmdlet has begun must not be in the way of the next.
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store -Enact
        $folder = Get-StoreFolder $store
        $null = Get-OccoNode shop web @store | Select-Object -First 1 | Export-OccoNode (Join-Path $folder 'node.json')
        $orphan = (Get-Content (Join-Path $folder 'node.json') -Raw | ConvertFrom-Json).instanceId
        $null = Get-OccoPlan shop @store -WarningAction SilentlyContinue |
            Export-OccoPlan (Join-Path $folder 'plan.json')
        $id = (Get-OccoNode shop db @store).Id
        Set-DummyLatency $store 600
    }

    It 'ends <Name> <Parameters.Keys> at once' -ForEach $slow {
        $given = $Parameters.Clone()
        foreach ($key in @($given.Keys)) {
            if ($given[$key] -is [string]) {
                $given[$key] = $given[$key].Replace('{id}', $id).Replace('{orphan}', $orphan).
                    Replace('{folder}', $folder)
            }
        }
        Stop-Cmdlet $Name ($given + $store) | Should -BeLessThan $limit
    }
}

Describe 'A stop while a script of a cloud handler does not end' -Tag Store {
    BeforeAll {
        Register-OccoCloudHandler slow -Create {} -List { [System.Threading.Tasks.Task]::Delay(8000).Wait() } -Drop {}
    }
    AfterAll { Unregister-OccoCloudHandler slow }

    It 'ends Test-OccoCloudHandler at once' {
        Stop-Cmdlet Test-OccoCloudHandler @{ Type = 'slow'; Name = 'ListOwn' } | Should -BeLessThan $limit
    }
}

Describe 'A stop while a server does not answer' {
    BeforeAll {
        # It listens and accepts nothing, so connections stand and nobody reads what they send.
        $server = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $server.Start()
        $url = "http://127.0.0.1:$($server.LocalEndpoint.Port)"
        $cloud = @{
            Type = 'ec2'
            Endpoint = $url
            Region = 'eu-central-1'
            Credential = [pscredential]::new('key', (ConvertTo-SecureString 'hush' -AsPlainText -Force))
        }
        $store = New-Store
        $checks = "health_check: {ping: false, urls: ['$url/']}"
        $null = New-Shop $store -Resource "{type: dummy}`n      $checks"
    }

    AfterAll { $server.Stop() }

    It 'ends <_> at once' -ForEach 'Test-OccoCloud', 'Get-OccoCloudImage', 'Get-OccoCloudSize' {
        Stop-Cmdlet $_ ($cloud + $store) | Should -BeLessThan $limit
    }

    It 'ends Connect-OccoServer at once' {
        $token = ConvertTo-SecureString 'occo_any' -AsPlainText -Force
        Stop-Cmdlet 'Connect-OccoServer' @{ Uri = $url; Token = $token } | Should -BeLessThan $limit
    }

    It 'ends an enactment that makes health checks at once' {
        Stop-Cmdlet 'Start-OccoEnactment' (@{ Name = 'shop' } + $store) | Should -BeLessThan $limit
    }
}

Describe 'A stop while a document is compiled' {
    It 'ends Test-OccoDescription at once' {
        # Each type is unknown, and compared with all that are known. More values are no document; these take a second.
        $nodes = 1..45000 | ForEach-Object { "- {name: n$_, type: some-type-that-nobody-knows-$_, filtr: {}}" }
        $text = "infra_name: large`nuser_id: me`nnodes:`n" + ($nodes -join "`n")
        Stop-Cmdlet 'Test-OccoDescription' (@{ Description = $text } + (New-Store)) 100 | Should -BeLessThan $limit
    }
}
