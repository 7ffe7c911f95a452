# PowerShell is killed during its work. The next command finishes it; nothing is lost or created twice.

BeforeAll {
    . $PSScriptRoot/Setup.ps1

    # Runs a command in a new PowerShell until its verbose output contains a moment this many times.
    function Start-Child([string] $Command, [string] $Moment, [int] $Times = 1) {
        $start = [System.Diagnostics.ProcessStartInfo]::new($pwsh)
        $start.RedirectStandardOutput = $true
        $script = "Import-Module '$manifest'; $Command -StorePath '$($store.StorePath)' -Verbose *>&1 |" +
            ' ForEach-Object { [Console]::Out.WriteLine("$_") }'
        $pwshArguments + '-Command', $script | ForEach-Object { $start.ArgumentList.Add($_) }
        $child = [System.Diagnostics.Process]::Start($start)
        $children.Add($child)

        $told = [System.Collections.Generic.List[string]]::new()
        while ($Times -gt 0) {
            $reading = $child.StandardOutput.ReadLineAsync()
            $line = if ($reading.Wait([timespan]::FromMinutes(2))) { $reading.Result }
            if ($null -eq $line) {
                throw "'$Command' ended, or said nothing for 2 minutes, before $Moment. It said:`n$($told -join "`n")"
            }
            $told.Add($line)
            if ($line -match $Moment) { $Times-- }
        }
        $child
    }

    function Invoke-Kill([string] $Command, [string] $Moment, [int] $Times = 1) {
        $child = Start-Child $Command $Moment $Times
        $child.Kill()
        $child.WaitForExit(60000) | Should -BeTrue
    }

    # Without -Wait: the lease of a dead process is free at once.
    function Assert-Converges([int] $Count) {
        $result = Start-OccoEnactment shop @store -ErrorAction Stop
        $result.Reached | Should -BeTrue
        $nodes = @(Get-OccoNode shop @store)
        $nodes.Count | Should -Be $Count
        $nodes.State | Select-Object -Unique | Should -Be 'Ready'
        # The cloud has exactly the recorded machines. Others would be dropped as orphans, missing ones replaced.
        (Get-OccoPlan shop @store).Steps | Should -BeNullOrEmpty
        (Get-OccoStore @store).Integrity | Should -Be 'ok'
    }

    # The node id of each running sleep process.
    function Get-RunningNodeId {
        Get-LocalProcess $infrastructure.Id | ForEach-Object {
            [regex]::Match((Get-Content -Raw "/proc/$($_.Id)/environ"), 'OCCO_NODE_ID=([0-9a-f-]{36})').Groups[1].Value
        } | Sort-Object
    }

    # One process and one folder for each record, found without Occo.
    function Assert-LocalMatches {
        $recorded = (Get-OccoNode shop @store).Id | ForEach-Object ToString | Sort-Object
        Get-RunningNodeId | Should -Be $recorded
        $folder = Join-Path (Get-StoreFolder $store) local $infrastructure.Id
        (Get-ChildItem $folder -Directory).Name | Sort-Object | Should -Be $recorded
    }
}

# The server of a killed PowerShell goes on: FollowedServer.Tests.ps1.
Describe 'A kill' -Tag Store {
    BeforeEach {
        $store = New-Store
        $children = [System.Collections.Generic.List[System.Diagnostics.Process]]::new()
    }

    AfterEach {
        foreach ($child in $children) {
            if (-not $child.HasExited) { $child.Kill() }
            $child.Dispose()
        }
    }

    Context 'on the dummy cloud' {
        BeforeEach { $null = New-Shop $store -Resource '{type: dummy, latency: 0.1, boot_time: 0.3}' }

        It 'at <Moment> number <Times> of a build creates no machine twice' -ForEach @(
            @{ Moment = 'PassStarted'; Times = 1 }
            @{ Moment = 'NodeCreating'; Times = 3 }
            @{ Moment = 'NodeReady'; Times = 1 }
        ) {
            Invoke-Kill 'Start-OccoEnactment shop' $Moment $Times
            Assert-Converges 3
            # The cloud numbers its machines: a fourth one would have been dummy-4.
            (Get-OccoNode shop @store).InstanceId | Sort-Object | Should -Be 'dummy-1', 'dummy-2', 'dummy-3'
        }

        It 'at <Moment> of scaling down drops no more than asked' -ForEach @(
            @{ Moment = 'NodeDropping' }
            @{ Moment = 'NodeGone' }
        ) {
            Set-OccoScale shop web -Count 5 @store
            $null = Start-OccoEnactment shop @store
            Set-OccoScale shop web -Count 2 @store
            Invoke-Kill 'Start-OccoEnactment shop' $Moment
            Assert-Converges 3
            (Get-OccoNode shop @store).InstanceId | Sort-Object | Should -Be 'dummy-1', 'dummy-2', 'dummy-3'
        }

        It 'during a removal allows only the removal' {
            $null = Start-OccoEnactment shop @store
            Invoke-Kill 'Remove-OccoInfrastructure shop -Force' NodeDropping
            Start-OccoEnactment shop @store -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
            $errors[0].Exception.Message | Should -Match 'being removed'

            Remove-OccoInfrastructure shop -Force @store -ErrorAction Stop
            Get-OccoInfrastructure @store | Should -BeNullOrEmpty
            $gone = Get-OccoEvent @store | Where-Object Kind -EQ NodeGone
            $gone.NodeId | Select-Object -Unique | Should -HaveCount 3
            $gone | Should -HaveCount 3
        }
    }

    Context 'on the local cloud' -Skip:(-not (Test-Path /proc/self/environ)) {
        BeforeEach {
            $null = New-Shop $store -Resource ('{type: local, command: sleep, arguments: [600], start_seconds: 0, ' +
                'ports: {http: auto}}')
            $infrastructure = Get-OccoInfrastructure shop @store
        }

        AfterEach {
            Get-OccoInfrastructure @store | Remove-OccoInfrastructure -Force
            Get-LocalProcess $infrastructure.Id | Should -BeNullOrEmpty
        }

        It 'at <Moment> number <Times> of a build leaves no process behind and starts none twice' -ForEach @(
            @{ Moment = 'NodeCreating'; Times = 1 }
            @{ Moment = 'NodeCreating'; Times = 3 }
        ) {
            Invoke-Kill 'Start-OccoEnactment shop' $Moment $Times
            $before = @(Get-OccoNode shop @store -State Ready).Id | ForEach-Object ToString
            Assert-Converges 3
            Assert-LocalMatches
            # Ready instances are not changed.
            $before | Where-Object { $_ -notin (Get-RunningNodeId) } | Should -BeNullOrEmpty
        }

        It 'at <Moment> of healing and scaling leaves what is recorded' -ForEach @(
            @{ Moment = 'NodeFailed' }
            @{ Moment = 'NodeGone' }
        ) {
            $null = Start-OccoEnactment shop @store
            Get-LocalProcess $infrastructure.Id | Select-Object -First 2 | Stop-Process -Force
            Set-OccoScale shop web -Count 5 @store
            Invoke-Kill 'Start-OccoEnactment shop' $Moment
            Assert-Converges 6
            Assert-LocalMatches
        }

        It 'during a removal leaves nothing after the next removal' {
            $null = Start-OccoEnactment shop @store
            Invoke-Kill 'Remove-OccoInfrastructure shop -Force' NodeGone
            Remove-OccoInfrastructure shop -Force @store -ErrorAction Stop
            Get-LocalProcess $infrastructure.Id | Should -BeNullOrEmpty
            Join-Path (Get-StoreFolder $store) local | Should -Not -Exist
        }
    }
}

Describe 'Two enactments of one infrastructure' {
    BeforeEach {
        $store = New-Store
        $children = [System.Collections.Generic.List[System.Diagnostics.Process]]::new()
    }

    AfterEach {
        foreach ($child in $children) {
            if (-not $child.HasExited) { $child.Kill() }
            $child.Dispose()
        }
    }

    It 'in two processes: the second reports the first or waits for it' {
        $null = New-Shop $store -Resource '{type: dummy, boot_time: 2}'
        $child = Start-Child 'Start-OccoEnactment shop' PassStarted

        Start-OccoEnactment shop @store -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureBusy,*'
        $errors[0].Exception.Message | Should -Match ($env:OCCO_TEST_SERVER ? 'by tester \(' : "/$($child.Id)\b")

        (Start-OccoEnactment shop -Wait @store).Reached | Should -BeTrue
        (Get-OccoNode shop @store).InstanceId | Sort-Object | Should -Be 'dummy-1', 'dummy-2', 'dummy-3'
    }

    It 'continue with the waiting one after a kill of the other' -Tag Store {
        $null = New-Shop $store -Resource '{type: dummy, boot_time: 1}'
        # A watch does not end, so only the kill can free the lease.
        $child = Start-Child 'Start-OccoEnactment shop -Watch' PassStarted
        $other = [powershell]::Create().AddScript({
                param($manifest, $storePath)
                Import-Module $manifest
                Start-OccoEnactment shop -Wait -StorePath $storePath
            }).AddArgument($manifest).AddArgument($store.StorePath)
        try {
            $waiting = $other.BeginInvoke()
            $child.Kill()
            $child.WaitForExit(60000) | Should -BeTrue
            $killed = [System.Diagnostics.Stopwatch]::StartNew()
            (Receive-Shell $other $waiting).Reached | Should -BeTrue
            # The lease would have expired 30 s later.
            $killed.Elapsed.TotalSeconds | Should -BeLessThan 25
        }
        finally {
            $other.Dispose()
        }
        (Get-OccoNode shop @store).InstanceId | Sort-Object | Should -Be 'dummy-1', 'dummy-2', 'dummy-3'
    }
}

Describe 'A stop in the middle' -Skip:(-not (Test-Path /proc/self/environ)) {
    It 'leaves the running processes alone' {
        $store = New-Store
        # Port 1 is closed: the instances run but never become ready.
        $null = New-OccoInfrastructure -Description (
            (Get-ShopText -Resource '{type: local, command: sleep, arguments: [600], start_seconds: 0}') +
            "`n      health_check: {ping: false, ports: [1]}") @store
        $infrastructure = Get-OccoInfrastructure shop @store
        $other = Start-OtherEnactment $store
        try {
            $null = Wait-ShopEvent $store NodeCreated
            $other.Shell.Stop()
            $other.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
            $running = @(Get-LocalProcess $infrastructure.Id).Id
            $running.Count | Should -Be 1

            # The same process continues, because the port is not checked any more.
            $null = Set-OccoInfrastructure -Description (
                Get-ShopText -Resource '{type: local, command: sleep, arguments: [600], start_seconds: 0}') @store
            (Start-OccoEnactment shop @store).Reached | Should -BeTrue
            (Get-LocalProcess $infrastructure.Id).Id | Should -Contain $running[0]
            @(Get-LocalProcess $infrastructure.Id).Count | Should -Be 3
            Assert-LocalMatches
        }
        finally {
            $other.Shell.Dispose()
            Remove-OccoInfrastructure shop -Force @store
        }
        Get-LocalProcess $infrastructure.Id | Should -BeNullOrEmpty
    }
}
