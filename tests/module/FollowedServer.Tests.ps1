# What cmdlets that follow a server do when it ends, is away, or somebody stops their work.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Server.ps1

    # Starts a script in a new session that is connected to the server. Returns Shell, Running and Output.
    function Start-Connected([scriptblock] $Script) {
        $shell = [powershell]::Create().AddScript({
                param($manifest, $uri, $token, $script)
                Import-Module $manifest
                $null = Connect-OccoServer $uri $token
                & ([scriptblock]::Create($script))
            }).AddArgument($manifest).AddArgument($server.Uri).AddArgument($server.Token).AddArgument("$Script")
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $running = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
        @{ Shell = $shell; Running = $running; Output = $output }
    }

    # Waits until the session has written so much. Every wait in a test has a time limit.
    function Wait-Output([hashtable] $Session, [scriptblock] $Condition) {
        $limit = [System.Diagnostics.Stopwatch]::StartNew()
        # An enumeration of the collection would wait for its end.
        while (-not ($(for ($i = 0; $i -lt $Session.Output.Count; $i++) { $Session.Output[$i] }) |
                    Where-Object $Condition)) {
            if ($limit.Elapsed.TotalSeconds -gt 60) { throw "It did not write that: $($Session.Output)" }
            $null = $Session.Running.AsyncWaitHandle.WaitOne(50)
        }
    }
}

Describe 'A session that follows a server' -Tag Store {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store -Resource '{type: dummy, boot_time: 2}'
        $server = Start-Server $store
        $session = $null
    }

    AfterEach {
        if ($session) { $session.Shell.Dispose() }
        Stop-Server $server
    }

    It 'has each event once when the server is killed and starts again' {
        $session = Start-Connected { Get-OccoEvent shop -Follow | Select-Object -First 4 }
        Wait-Output $session { $_.Kind -eq 'InfrastructureRegistered' }
        Suspend-OccoInfrastructure shop @store
        Wait-Output $session { $_.Kind -eq 'InfrastructureSuspended' }
        Stop-Server $server
        Resume-OccoInfrastructure shop @store
        Restart-Server $server
        Suspend-OccoInfrastructure shop @store
        $null = Receive-Shell $session.Shell $session.Running
        $session.Output.Sequence | Should -Be (Get-OccoEvent shop @store).Sequence
        $session.Shell.Streams.Error | Should -BeNullOrEmpty
    }

    It 'ends Get-OccoEvent -Follow at once with Ctrl+C' {
        $session = Start-Connected { Get-OccoEvent shop -Follow }
        Wait-Output $session { $_.Kind -eq 'InfrastructureRegistered' }
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $session.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        # A second, and as much again for a busy machine.
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
    }

    It 'reads why its enactment ended when the server is killed, and the next goes on' {
        $session = Start-Connected { Start-OccoEnactment shop -Verbose 4>&1 }
        Wait-Output $session { "$_" -match 'NodeCreated' }
        Stop-Server $server
        Restart-Server $server
        $null = Receive-Shell $session.Shell $session.Running
        $failure = $session.Shell.Streams.Error[0]
        $failure.FullyQualifiedErrorId | Should -BeLike 'LeaseLost,*'
        "$failure" | Should -BeLike "*server ended while it worked on 'shop'*the next enactment goes on.*"
        (Start-OccoEnactment shop @store).Reached | Should -BeTrue
        @(Get-OccoEvent shop -Kind NodeCreating @store).Count | Should -Be 3
    }

    It 'reads who stopped its enactment' {
        $session = Start-Connected { Start-OccoEnactment shop -Watch -Verbose 4>&1 }
        Wait-Output $session { "$_" -match 'InfrastructureReady' }
        $header = @{ Authorization = "Bearer $($server.Secret)" }
        $enactment = Invoke-RestMethod "$($server.Uri)/api/v1/enactments" -Headers $header
        $null = Invoke-RestMethod "$($server.Uri)/api/v1/enactments/$($enactment.id)" -Method Delete -Headers $header
        $null = Receive-Shell $session.Shell $session.Running
        $failure = $session.Shell.Streams.Error[0]
        $failure.FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotReached,*'
        "$failure" | Should -BeLike 'tester stopped the work before its end.*'
    }
}
