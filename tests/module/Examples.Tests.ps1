# Runs the run.ps1 of each example in a new PowerShell.

Describe 'Examples' -Tag Store, File -Skip:$IsWindows {
    BeforeAll {
        . $PSScriptRoot/Setup.ps1
        $examples = Join-Path $PSScriptRoot '..' '..' 'examples' -Resolve

        function Invoke-Example(
            [string] $Name, [string[]] $Argument = @('-StorePath', (Join-Path $TestDrive $Name 'occo.db'))) {
            $store = Join-Path $TestDrive $Name 'occo.db'
            $script = Join-Path $examples $Name 'run.ps1'
            $output = & $pwsh @pwshArguments -File $script @Argument 2>&1
            @{ ExitCode = $LASTEXITCODE; Text = $output | Out-String; Folder = Split-Path $store }
        }
    }

    It 'hello greets and leaves nothing behind' {
        $run = Invoke-Example hello

        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'Hello from Occo, I am hello on 127\.'
        Join-Path $run.Folder local | Should -Not -Exist
    }

    It 'web-and-db heals, scales and leaves nothing behind' {
        $run = Invoke-Example web-and-db

        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'ok: another process replaced it'
        $run.Text | Should -Match 'ok: there are 5 webs'
        $run.Text | Should -Match 'Hello from web 127\.\S+, visit \d'
        $run.Text | Should -Match 'ok: the proxy passes on the new greeting'
        $run.Text | Should -Match 'processes seen, none is left'
        Join-Path $run.Folder local | Should -Not -Exist
    }

    It 'web-and-db removes everything when it is stopped, too' {
        $folder = Join-Path $TestDrive stopped
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $shell = [powershell]::Create().AddScript({ param($script, $store) & $script -StorePath $store }).
            AddArgument((Join-Path $examples web-and-db run.ps1)).AddArgument((Join-Path $folder occo.db))
        try {
            $none = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $none.Complete()
            $null = $shell.BeginInvoke($none, $output)
            # It ends with the script.
            foreach ($line in $output) { if ($line -match 'Kill one web') { break } }
            Join-Path $folder local | Should -Exist
            $shell.Stop()
        }
        finally {
            $shell.Dispose()
        }
        Join-Path $folder local | Should -Not -Exist
    }

    It 'placement bursts, comes home and leaves nothing behind' {
        $run = Invoke-Example placement

        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'ok: the cores of three are there at home, two burst'
        $run.Text | Should -Match 'burst \(dummy\): the only one that can be used. Not onprem: 12 of 12 cores are taken'
        $run.Text | Should -Match 'ok: the last one came home'
        $run.Text | Should -Match 'ok: nothing is left'
    }

    It 'ec2-ping heals, scales and leaves nothing behind on the loopback server' {
        $run = Invoke-Example ec2-ping

        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'ok: another instance replaced it'
        $run.Text | Should -Match 'ok: there are 4 senders'
        $run.Text | Should -Match 'of the 6 instances created, none is left'
        $run.Text | Should -Match 'ok: nothing was replaced'
        $run.Text | Should -Match 'ok: no group and no key is left'
        $run.Text | Should -Match '4 calls of RunInstances were made'
    }

    It 'ec2-ping scales and leaves nothing behind at the endpoint that it is given' {
        $server = Start-Ec2Server
        try {
            $endpoint = $server.Endpoint
            $run = Invoke-Example ec2-ping @('-Endpoint', $endpoint, '-StorePath', "$TestDrive/ec2/occo.db")
            $instances = @(Invoke-RestMethod "$endpoint/_control/instances")
            $belongings = @(Invoke-RestMethod "$endpoint/_control/belongings")
        }
        finally { Stop-Ec2Server $server }

        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'ok: there are 4 senders'
        $instances.state | Should -Be (, 'terminated' * 5)
        $belongings | Should -BeNullOrEmpty
    }

    It 'nova heals, scales and leaves nothing behind on the loopback server' {
        $run = Invoke-Example nova

        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'ok: another server replaced it'
        $run.Text | Should -Match 'ok: its floating address is gone, too'
        $run.Text | Should -Match 'ok: there are 4 webs'
        $run.Text | Should -Match 'ok: no server and no floating address is left'
    }

    It 'plugin keeps the contract, heals, changes, scales and leaves nothing behind' {
        $run = Invoke-Example plugin
        if ($run.Text -match 'No tmux is installed') { Set-ItResult -Skipped -Because $Matches[0] }

        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'ok: it keeps the contract'
        $run.Text | Should -Match 'hello from follower, the clock is on localhost'
        $run.Text | Should -Match 'ok: another session replaced it'
        $run.Text | Should -Match 'ok: the same sessions run'
        $run.Text | Should -Match 'ok: there are 4 followers'
        $run.Text | Should -Match 'ok: no session is left'
    }

    It 'docker heals, scales and leaves nothing behind' {
        $script = Join-Path $PSScriptRoot '..' 'engine' 'CloudHandlers' 'Docker' 'engine.sh' -Resolve
        $start = [System.Diagnostics.ProcessStartInfo]::new('sh', [string[]] ($script, "$TestDrive/engine"))
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $engine = [System.Diagnostics.Process]::Start($start)
        try {
            if ($engine.StandardOutput.ReadLine() -ne 'started') {
                Set-ItResult -Skipped -Because 'no Docker Engine can be started (docker.io, busybox-static)'
            }
            $env:DOCKER_HOST = "unix://$TestDrive/engine/docker.sock"
            $run = Invoke-Example docker @(
                '-Image', 'occo-test', '-Tag', '1', '-Origin', 'local', '-StorePath', "$TestDrive/docker/occo.db")
        }
        finally {
            $env:DOCKER_HOST = ''
            $engine.StandardInput.Close()
            $engine.WaitForExit()
        }

        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'ok: the same container runs'
        $run.Text | Should -Match 'ok: another one replaced it'
        $run.Text | Should -Match 'ok: the web knows 4 apps'
        $run.Text | Should -Match 'ok: no volume is left'
    }

    It 'hosts leases, heals, quarantines and gives all hosts back' {
        if (-not (Test-Path /usr/sbin/sshd)) { Set-ItResult -Skipped -Because 'no sshd is installed (openssh-server)' }
        $run = Invoke-Example hosts

        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'ok: another worker replaced it'
        $run.Text | Should -Match 'ok: all hosts are leased'
        $run.Text | Should -Match 'ok: the check shows why'
        $run.Text | Should -Match 'ok: no host is leased'
    }

    It 'team goes on when a worker is killed' {
        $run = Invoke-Example team @()
        if ($run.Text -match 'No PostgreSQL is installed') { Set-ItResult -Skipped -Because $Matches[0] }

        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'ok: a worker made it'
        $run.Text | Should -Match 'ok: the other worker scaled it'
        $run.Text | Should -Match 'ok: each was created once'
        $run.Text | Should -Match 'ok: nothing is left'
    }

    It 'team tells what is wrong with a store, and ends what it started' {
        $run = Invoke-Example team '-StorePath', 'postgres://occo@127.0.0.1:1/occo'

        $run.ExitCode | Should -Be 1
        $run.Text | Should -Match 'Connection\s+(\|\s+)?refused'
        $run.Text | Should -Not -Match 'connected to no server'
    }

    It 'runs the first session of the README' {
        $root = Join-Path $PSScriptRoot '..' '..' -Resolve
        $readme = Get-Content -Raw -LiteralPath (Join-Path $root 'README.md')
        $session = [regex]::Match($readme, '(?s)```powershell\r?\n(.+?)```').Groups[1].Value
        $script = Join-Path $TestDrive 'session.ps1'
        "`$ErrorActionPreference = 'Stop'", "Set-Location '$root'", $session, '@(Get-OccoInfrastructure).Count' |
            Set-Content $script

        $before = $env:OCCO_STORE
        try {
            $env:OCCO_STORE = Join-Path $TestDrive 'session' 'occo.db'
            $output = & $pwsh @pwshArguments -File $script 2>&1
        }
        finally {
            $env:OCCO_STORE = $before
        }

        $LASTEXITCODE | Should -Be 0 -Because ($output | Out-String)
        "$($output | Where-Object { "$_".Trim() } | Select-Object -Last 1)" |
            Should -Be '0' -Because 'the session removes everything'
        Join-Path $TestDrive session local | Should -Not -Exist
    }

    It '<_> has a description, a run.ps1 and a README' -ForEach @(
        'hello', 'web-and-db', 'ec2-ping', 'nova', 'hosts', 'plugin', 'team', 'placement'
    ) {
        foreach ($file in 'infrastructure.yaml', 'run.ps1', 'README.md') {
            Join-Path $examples $_ $file | Should -Exist
        }
    }

    It '.ci/run is the test command of the README' {
        $root = Join-Path $PSScriptRoot '..' '..' -Resolve
        $readme = Get-Content -Raw -LiteralPath (Join-Path $root 'README.md')
        $command = [regex]::Match($readme, '(?m)^\| test it \| `(.+)` \|$').Groups[1].Value
        $command | Should -Not -BeNullOrEmpty
        Get-Content -LiteralPath (Join-Path $root '.ci' 'run') | Select-Object -Last 1 | Should -Be $command
    }

    It 'every example is run by a test' {
        # The tests of the engine run host, which needs no PowerShell.
        $known = @(
            'hello', 'web-and-db', 'ec2-ping', 'nova', 'docker', 'hosts', 'plugin', 'team', 'placement', 'host'
        )
        (Get-ChildItem -Path $examples -Directory).Name | Should -BeIn $known
    }
}
