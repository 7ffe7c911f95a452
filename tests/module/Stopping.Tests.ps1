# Ctrl+C, a kill, and progress meanwhile.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/RecordingHost.ps1
}

Describe 'Stopping' {
    BeforeEach {
        $store = New-Store
        $shell = [powershell]::Create()
        $null = $shell.AddScript({ param($manifest) Import-Module $manifest }).AddArgument($manifest).Invoke()
        $shell.Commands.Clear()
    }

    AfterEach { $shell.Dispose() }

    It 'ends a running enactment, and the next one continues' {
        $null = New-Shop $store -Resource '{type: dummy, boot_time: 3}'
        $null = $shell.AddCommand('Start-OccoEnactment').AddParameter('Name', 'shop').AddParameters($store)
        $running = $shell.BeginInvoke()
        $null = Wait-ShopEvent $store NodeCreating

        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
        $running.IsCompleted | Should -BeTrue
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'

        (Get-OccoStore @store).Integrity | Should -Be 'ok'
        # Without -Wait, because the lease is free.
        $result = Start-OccoEnactment shop @store
        $result.Reached | Should -BeTrue
        @(Get-OccoNode shop @store).Count | Should -Be 3
        $begun = Get-OccoEvent shop @store | Where-Object Kind -EQ NodeCreating
        $begun | Group-Object NodeId | Where-Object Count -GT 1 | Should -BeNullOrEmpty
    }

    Context 'with a host that records' {
        BeforeEach {
            $recording = [RecordingHost]::new()
            $space = [runspacefactory]::CreateRunspace($recording)
            $space.Open()
            $shell.Runspace.Dispose()
            $shell.Runspace = $space
            $null = $shell.AddScript({ param($manifest) Import-Module $manifest }).AddArgument($manifest).Invoke()
            $shell.Commands.Clear()
        }

        AfterEach { $space.Dispose() }

        It 'warns of unfinished creations, unless warnings are off' -ForEach @(
            @{ Action = 'Continue'
                Expected = 'shop: 0 of 3 instances are ready; in this run 1 creation is unfinished\. ' +
                    'Start-OccoEnactment shop.*Remove-'
            }
            @{ Action = 'SilentlyContinue'; Expected = $null }
        ) {
            $null = New-Shop $store -Resource '{type: dummy, boot_time: 60}'
            $null = $shell.AddCommand('Start-OccoEnactment').AddParameter('Name', 'shop').AddParameters($store).
                AddParameter('WarningAction', $Action).BeginInvoke()
            $null = Wait-ShopEvent $store NodeCreated
            $shell.Stop()
            if ($Expected) { $recording.Warnings -replace ' The server was told to stop\.$' | Should -Match $Expected }
            else { $recording.Warnings | Should -BeNullOrEmpty }
        }

        It 'says nothing when a watch ends without open work' {
            $null = New-Shop $store
            $null = $shell.AddCommand('Start-OccoEnactment').AddParameter('Name', 'shop').AddParameter('Watch').
                AddParameters($store).BeginInvoke()
            $null = Wait-ShopEvent $store InfrastructureReady
            $shell.Stop()
            $recording.Warnings | Should -BeNullOrEmpty
        }

        It 'tells what <Name> has done and how to go on' -ForEach @(
            @{ Name = 'Remove-OccoInfrastructure'
                Expected = '^shop: 3 instances are left; in this run 2 drops are unfinished\. ' +
                    'Remove-OccoInfrastructure shop goes on from here\.$'
            }
            @{ Name = 'Remove-OccoNode'
                Expected = '^shop/db [0-9a-f]{8}: in this run 1 drop is unfinished\. ' +
                    'Repeat the command; the next enactment finishes'
            }
        ) {
            $null = New-Shop $store -Resource '{type: dummy, latency: 0.5}' -Enact
            $of = $Name -eq 'Remove-OccoNode' ? @{ Id = (Get-OccoNode shop db @store).Id } : @{ Name = 'shop' }
            $null = $shell.AddCommand($Name).AddParameters($of).AddParameter('Force').AddParameters($store).
                BeginInvoke()
            $null = Wait-ShopEvent $store NodeDropping -Times ($Name -eq 'Remove-OccoNode' ? 1 : 2)
            $shell.Stop()
            $recording.Warnings -replace ' The server was told to stop\.$' | Should -Match $Expected
        }

        It 'tells how to go on when <Name> has to wait' -ForEach @(
            @{ Name = 'Export-OccoNode'; Activity = 'Exporting db'
                Expected = '^The export of .*db.* was stopped.*Repeat the command: it writes the file\.$'
            }
            @{ Name = 'Import-OccoNode'; Activity = 'Importing dummy-1'
                Expected = '^The import of dummy-1 was stopped\. Get-OccoNode shop shows whether .* repeat the command'
            }
            @{ Name = 'Remove-OccoOrphan'; Activity = 'Dropping orphans of*'
                Expected = '^0 of 1 orphans are gone\. Find-OccoOrphan lists those that are left\.$'
            }
            @{ Name = 'Remove-OccoInfrastructure'; Activity = $null
                Expected = '^shop: 3 instances are left; this run has dropped nothing yet\. ' +
                    'Remove-OccoInfrastructure shop -KeepResource goes on'
            }
        ) {
            $resource = "{type: dummy, file: '$(Join-Path $TestDrive "$([guid]::NewGuid()).db")'}"
            $null = New-Shop $store -Resource $resource -Enact
            Set-OccoScale shop web 3 @store
            $null = Start-OccoEnactment shop @store
            $id = (Get-OccoNode shop db @store).Id
            if ($Name -in 'Import-OccoNode', 'Remove-OccoOrphan') {
                # The instance is in the cloud, and this store has no record of it.
                $null = Get-OccoNode shop db @store | Export-OccoNode (Join-Path $TestDrive "$id.json")
            }
            # The watch has the lease when it begins to drop one.
            Set-OccoScale shop web 2 @store
            $job = Start-OccoEnactment shop -Node web -Watch -AsJob @store
            try {
                $null = Wait-ShopEvent $store PassStarted -Times 3
                $parameters = switch ($Name) {
                    Export-OccoNode { @{ Path = Join-Path $TestDrive "$id.json"; Id = $id } }
                    Import-OccoNode {
                        @{ Infrastructure = 'shop'; Node = 'db'; Path = Join-Path $TestDrive "$id.json" }
                    }
                    Remove-OccoOrphan { @{ InstanceId = 'dummy-1'; Force = $true } }
                    Remove-OccoInfrastructure { @{ Name = 'shop'; KeepResource = $true; Force = $true } }
                }
                $null = $shell.AddCommand($Name).AddParameters($parameters).AddParameter('Wait').
                    AddParameters($store).BeginInvoke()
                $clock = [System.Diagnostics.Stopwatch]::StartNew()
                $activity = $Activity ?? 'Removing shop'
                while (-not ($shell.Streams.Progress.Activity -like $activity) -and $clock.Elapsed.Minutes -lt 1) { }
                $shell.Stop()
                $recording.Warnings -replace ' The server was told to stop\.$' | Should -Match $Expected
            }
            finally { Remove-Job $job -Force }
        }
    }

    It 'ends <Name> too' -ForEach @(
        @{ Name = 'Get-OccoEvent'; Parameters = @{ Follow = $true } }
        @{ Name = 'Wait-OccoInfrastructure'; Parameters = @{ Name = 'shop' } }
        @{ Name = 'Start-OccoEnactment'; Parameters = @{ Name = 'shop'; Watch = $true } }
    ) {
        $null = New-Shop $store
        $running = $shell.AddCommand($Name).AddParameters($Parameters).AddParameters($store).BeginInvoke()
        $running.AsyncWaitHandle.WaitOne(1500) | Should -BeFalse -Because 'it continues until it is stopped'
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
        $shell.Streams.Error | Should -BeNullOrEmpty
    }

    It 'closes the store when the pipeline ends' -Tag Store, File {
        $null = New-Shop $store -Enact
        $moved = Join-Path $TestDrive ([guid]::NewGuid())
        Move-Item (Split-Path $store.StorePath) $moved
        (Get-OccoInfrastructure -StorePath (Join-Path $moved 'occo.db')).Name | Should -Be 'shop'
    }

    It 'by a kill loses nothing and creates nothing twice' -Skip:(-not (Test-Path /proc/self/environ)) {
        $null = New-Shop $store -Resource '{type: local, command: sleep, arguments: [600], start_seconds: 0}'
        $id = (Get-OccoInfrastructure shop @store).Id
        $script = "Import-Module '$manifest'; Start-OccoEnactment shop -StorePath '$($store.StorePath)'"
        $arguments = $pwshArguments + '-Command', "`"$script`""
        $out = Join-Path $TestDrive 'out'
        $victim = Start-Process $pwsh $arguments -PassThru -RedirectStandardOutput $out
        try {
            $null = Wait-ShopEvent $store NodeCreating
            $victim.Kill()
            $victim.WaitForExit(60000) | Should -BeTrue

            (Start-OccoEnactment shop @store -WaitSec 60).Reached | Should -BeTrue
            @(Get-LocalProcess $id).Count | Should -Be 3
            @(Get-OccoNode shop @store).Count | Should -Be 3
        }
        finally {
            if (-not $victim.HasExited) { $victim.Kill() }
            Remove-OccoInfrastructure shop -Force @store
        }
        @(Get-LocalProcess $id).Count | Should -Be 0
    }
}

Describe 'Progress' {
    It 'appears after a second and disappears' {
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
            $records.StatusDescription -match '^Pass 1: 0 of 3 steps, \d+ s for db [0-9a-f]{8} to be ready$' |
                Should -Not -BeNullOrEmpty
            $records.SecondsRemaining -gt 0 | Should -Not -BeNullOrEmpty -Because 'one of three steps took two seconds'
        }
        finally {
            $shell.Dispose()
        }
    }
}
