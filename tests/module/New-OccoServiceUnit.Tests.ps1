# Each file is checked by the tool that reads it. Debian has all of them: systemd, nginx-light, haproxy, supervisor,
# buildah.

BeforeDiscovery {
    $missing = @{}
    foreach ($tool in 'systemd-analyze', 'nginx', 'haproxy', 'supervisord', 'buildah') {
        $missing[$tool] = -not ($IsLinux -and (Get-Command $tool -CommandType Application -ErrorAction Ignore))
        if ($missing[$tool]) { Write-Warning "$tool is not installed: its file is not checked by it." }
    }
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1

    # A certificate of its own for occo.example.org; the certificate file has the key, too.
    function New-Certificate([string] $Folder) {
        $key = [System.Security.Cryptography.ECDsa]::Create()
        $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new(
            'CN=occo.example.org', $key, [System.Security.Cryptography.HashAlgorithmName]::SHA256)
        $certificate = $request.CreateSelfSigned([datetime]::UtcNow.AddDays(-1), [datetime]::UtcNow.AddDays(1))
        $files = @{ CertificatePath = Join-Path $Folder occo.pem; KeyPath = Join-Path $Folder occo.key }
        $key.ExportPkcs8PrivateKeyPem() | Set-Content $files.KeyPath
        $certificate.ExportCertificatePem(), $key.ExportPkcs8PrivateKeyPem() | Set-Content $files.CertificatePath
        $files
    }

    # The newest occod of the clone.
    function Get-Program {
        (Get-ChildItem (Join-Path $root server bin) -Recurse -Filter occod.dll | Sort-Object LastWriteTime)[-1].FullName
    }

    # Runs a program and returns what it says.
    function Invoke-Tool([string] $Program, [string[]] $Argument) {
        $PSNativeCommandUseErrorActionPreference = $false
        $said = & $Program @Argument 2>&1 | Out-String
        @{ Text = $said; Code = $LASTEXITCODE }
    }
}

Describe 'New-OccoServiceUnit' -Tag NoStore {
    It 'returns the file with its usual name and what to do with it: <Type>' -ForEach @(
        @{ Type = 'Systemd'; Name = 'occod.service' }, @{ Type = 'Supervisor'; Name = 'occod.conf' }
        @{ Type = 'Windows'; Name = 'Install-occod.ps1' }, @{ Type = 'Container'; Name = 'Containerfile' }
        @{ Type = 'Nginx'; Name = 'occod-nginx.conf' }, @{ Type = 'Haproxy'; Name = 'occod-haproxy.cfg' }
    ) {
        $unit = New-OccoServiceUnit $Type
        $unit | Should -BeOfType ([Occo.OccoServiceUnit])
        $unit.Type, $unit.Name | Should -Be $Type, $Name
        $unit.Path | Should -BeNullOrEmpty
        $unit.Install.Count | Should -BeGreaterThan 1
        "$unit" | Should -BeExactly $unit.Text
        $unit.Text | Should -Not -MatchExactly '\{[a-z]+\}' -Because 'every place has its value'
        $unit.Text -split "`n" | ForEach-Object { $_.Length | Should -BeLessOrEqual 160 }
    }

    It 'runs <Command>' -ForEach @(
        @{ Command = 'Work'; Line = 'occod work --store /var/lib/occo/occo.db --drain 30' }
        @{ Command = 'Serve'
            Line = 'occod serve --store /var/lib/occo/occo.db --urls http://127.0.0.1:8080 --drain 30' }
        @{ Command = 'Both'
            Line = 'occod serve --work --store /var/lib/occo/occo.db --urls http://127.0.0.1:8080 --drain 30'
        }
    ) {
        $text = (New-OccoServiceUnit Systemd $Command).Text
        $text | Should -MatchExactly "(?m)^ExecStart=/opt/occo/$([regex]::Escape($Line))$"
    }

    It 'takes store, program, user, name, drain time and more arguments' {
        $text = (New-OccoServiceUnit Systemd -StorePath 'postgres://occo@db.example.org/occo' -Program /srv/occod.dll `
                -User ops -Name team -DrainSec 90 -Argument '--slots', '8').Text
        $text | Should -MatchExactly ('(?m)^ExecStart=/usr/bin/dotnet /srv/occod.dll work ' +
            '--store postgres://occo@db.example.org/occo --drain 90 --slots 8$')
        $text | Should -MatchExactly '(?m)^User=ops$'
        $text | Should -MatchExactly '(?m)^TimeoutStopSec=105$'
        $text | Should -MatchExactly '(?m)^EnvironmentFile=-/etc/occo/team.env$'
    }

    It 'lets the service write the folder of a store elsewhere, and refuses one in a home folder' {
        $text = (New-OccoServiceUnit Systemd -StorePath /srv/data/occo.db).Text
        $text | Should -MatchExactly '(?m)^ReadWritePaths=/srv/data$'
        New-OccoServiceUnit Systemd -StorePath /home/anna/occo.db @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        "$errors" | Should -BeLike '*is in a home folder*'
    }

    It 'writes a file, or into a folder, and overwrites only by force' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        $unit = New-OccoServiceUnit Systemd -Path $folder
        $unit.Path | Should -Be (Join-Path $folder occod.service)
        Get-Content $unit.Path -Raw | Should -BeExactly $unit.Text
        New-OccoServiceUnit Systemd Serve -Path $unit.Path @quiet | Should -BeNullOrEmpty
        "$errors" | Should -BeLike '*exists. -Force overwrites it.'
        $serve = New-OccoServiceUnit Systemd Serve -Path $unit.Path -Force
        Get-Content $unit.Path -Raw | Should -BeExactly $serve.Text
        New-OccoServiceUnit Container -Path (Join-Path $folder other) -WhatIf | Should -BeNullOrEmpty
        Join-Path $folder other | Should -Not -Exist
    }

    It 'refuses what a file cannot say: <Given.Keys>' -ForEach @(
        @{ Given = @{ Type = 'Nginx'; HostName = "a; include /etc/shadow" } }
        @{ Given = @{ Type = 'Haproxy'; CertificatePath = "/a b" } }
        @{ Given = @{ Type = 'Nginx'; Url = 'http://127.0.0.1:1', 'https://127.0.0.1:2' } }
        @{ Given = @{ Type = 'Supervisor'; Argument = 'a ;b' } }
        @{ Given = @{ Type = 'Windows'; Argument = 'a"b' } }
    ) {
        New-OccoServiceUnit @Given @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
    }

    It 'refuses lines in an argument' {
        { New-OccoServiceUnit Systemd -Argument "a`nExecStartPre=/bin/sh" } | Should -Throw
        { New-OccoServiceUnit Systemd -User "a`nb" } | Should -Throw
        { New-OccoServiceUnit Systemd -Url "http://a b" } | Should -Throw
    }
}

Describe 'The systemd unit' -Tag NoStore -Skip:$missing['systemd-analyze'] {
    BeforeAll {
        # The program must exist, and no argument loses a character.
        $odd = 'a b', '100%', '$HOME', 'quo"te', 'back\slash'
        $program = (Get-Command true).Source
        $unit = New-OccoServiceUnit Systemd Both -Program $program -User root -Argument $odd -Path $TestDrive
    }

    It 'has nothing that systemd does not understand' {
        (Invoke-Tool systemd-analyze verify, $unit.Path).Text | Should -BeNullOrEmpty
    }

    It 'quotes arguments as systemd reads them' {
        $unit.Text | Should -MatchExactly ([regex]::Escape('--drain 30 "a b" "100%%" "$$HOME" "quo\"te" back\slash'))
    }

    It 'exposes at most 2.5' {
        $said = (Invoke-Tool systemd-analyze security, '--offline=true', '--no-pager', $unit.Path).Text
        $said -match 'Overall exposure level for .*: (?<level>[\d.]+)' | Should -BeTrue -Because $said
        [double]::Parse($Matches.level, [cultureinfo]::InvariantCulture) | Should -BeLessOrEqual 2.5
    }
}

Describe 'The supervisord program' -Tag NoStore -Skip:$missing['supervisord'] {
    It 'is run by supervisord, and ends with it' {
        $store = New-Store
        $null = New-Shop $store
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        $unit = New-OccoServiceUnit Supervisor -User (id -un) -Program (Get-Program) @store
        @"
[supervisord]
nodaemon=true
pidfile=$folder/pid
logfile=$folder/log
childlogdir=$folder
$($unit.Text.Replace('/var/lib/occo', $folder))
"@ | Set-Content (Join-Path $folder conf)
        $start = [System.Diagnostics.ProcessStartInfo]::new('supervisord', [string[]] ('-c', "$folder/conf"))
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $supervisor = [System.Diagnostics.Process]::Start($start)
        try {
            $seen = ''
            while ($seen -notmatch 'entered RUNNING state') {
                $line = $supervisor.StandardOutput.ReadLineAsync()
                $line.Wait(60000) | Should -BeTrue -Because $seen
                $line.Result | Should -Not -BeNullOrEmpty -Because $seen
                $seen += "$($line.Result)`n"
            }
            (Get-OccoWorker @store).Alive | Should -BeTrue
        }
        finally {
            kill -TERM $supervisor.Id
            $supervisor.WaitForExit(60000) | Should -BeTrue
        }
        $supervisor.StandardOutput.ReadToEnd() | Should -Match 'stopped: occod \(exit status 0\)'
        Get-OccoWorker @store | Should -BeNullOrEmpty
    }
}

Describe 'The Windows script' -Tag NoStore {
    It 'makes and starts the service' {
        $store = 'D:\Occo data\occo.db'
        $unit = New-OccoServiceUnit Windows Serve -Name team -StorePath $store
        $problems = $null
        $null = [System.Management.Automation.Language.Parser]::ParseInput($unit.Text, [ref] $null, [ref] $problems)
        $problems | Should -BeNullOrEmpty
        $script:calls = @{}
        $before = $env:ProgramData
        try {
            $env:ProgramData = "$TestDrive"
            & {
                function New-Service($Name, $DisplayName, $Description, $BinaryPathName, $StartupType) {
                    $calls.New = $PSBoundParameters
                }
                function Start-Service($Name) { $calls.Start = $Name }
                function sc.exe { $calls["$($args[0])"] = $args }
                function icacls.exe { $calls.Acl = $args }
                . ([scriptblock]::Create($unit.Text))
            }
        }
        finally { $env:ProgramData = $before }
        $calls.New.BinaryPathName | Should -BeExactly ('"C:\Program Files\Occo\occod.exe" serve --store ' +
            "`"$store`" --urls http://127.0.0.1:8080 --drain 30")
        $calls.New.Name, $calls.Start, $calls.config[1] | Should -Be 'team', 'team', 'team'
        $calls.Acl | Should -Contain 'NT SERVICE\team:(OI)(CI)M'
        Join-Path $TestDrive Occo | Should -Exist
    }
}

Describe 'The Containerfile' -Tag NoStore -Skip:$missing['buildah'] {
    It 'is built, from an empty image' {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Copy-Item (Get-Program) $folder
        $unit = New-OccoServiceUnit Container Both -Argument 'a "b"' -Path $folder
        $place = '--storage-driver', 'vfs', '--root', "$folder/.root", '--runroot', "$folder/.run"
        $built = Invoke-Tool buildah (
            $place + ('build', '--isolation', 'chroot', '--from', 'scratch', '--file', $unit.Path, $folder))
        $built.Code | Should -Be 0 -Because $built.Text
        $built.Text | Should -Match 'EXPOSE 8080'
        $command = '["serve","--work","--store","/home/app/occo.db","--urls","http://*:8080"'
        $built.Text | Should -Match ([regex]::Escape($command))
    }
}

Describe 'The configuration of <Tool>' -Tag NoStore -ForEach @(
    @{ Tool = 'nginx'; Type = 'Nginx'; Missing = $missing['nginx'] }
    @{ Tool = 'haproxy'; Type = 'Haproxy'; Missing = $missing['haproxy'] }
) {
    It 'is valid, for <Url>' -Skip:$Missing -ForEach @(
        @{ Url = @('http://127.0.0.1:8080') }
        @{ Url = @('http://127.0.0.1:8080', 'http://127.0.0.1:8081') }
        @{ Url = @('https://127.0.0.1:8443', 'https://127.0.0.2:8443') }
    ) {
        $certificate = New-Certificate $TestDrive
        $unit = New-OccoServiceUnit $Type -Url $Url @certificate -Path (Join-Path $TestDrive unit.cfg) -Force
        $main = Join-Path $TestDrive main.conf
        "error_log stderr;`npid $TestDrive/pid;`nevents {}`nhttp { access_log off; include $($unit.Path); }" |
            Set-Content $main
        $said = if ($Tool -eq 'nginx') { Invoke-Tool nginx ('-t', '-e', 'stderr', '-p', "$TestDrive", '-c', $main) }
        else { Invoke-Tool haproxy ('-c', '-f', $unit.Path) }
        $said.Code | Should -Be 0 -Because $said.Text
        $said.Text | Should -Not -Match 'warn|alert' -Because 'it is clean'
    }
}
