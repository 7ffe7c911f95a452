#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Shows Occo for a team: a store on PostgreSQL, two workers that share it, and a server that others use.
.DESCRIPTION
Starts a PostgreSQL server, two workers and an Occo server on loopback. Over the Occo server it registers an
infrastructure and gives it to the workers, kills the worker that keeps it, and scales it: the other worker goes on. At
the end it removes everything and ends what it started. It stops at the first failed check.
.PARAMETER StorePath
Address of a store on your own PostgreSQL server (postgres://user@host/database). Default: a new server, of the programs
that Debian's package postgresql installs.
#>
[CmdletBinding()]
param([string] $StorePath)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../Occo.psd1"
$folder = [System.IO.Directory]::CreateTempSubdirectory('occo-team-').FullName
$programs = [System.Collections.Generic.List[System.Diagnostics.Process]]::new()
$database = $uri = $null

function Assert-True([bool] $Condition, [string] $Message) {
    if (-not $Condition) { throw "Failed check: $Message" }
    "    ok: $Message"
}

function Get-FreePort {
    $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

# The PostgreSQL server refuses to run as root.
function Invoke-Database([string] $Program, [string[]] $Argument) {
    $bin = Get-Item /usr/lib/postgresql/*/bin -ErrorAction Ignore | Select-Object -Last 1
    if (-not $bin) { throw 'No PostgreSQL is installed (Debian: apt-get install postgresql). Or give -StorePath.' }
    $command = @(Join-Path $bin $Program) + $Argument
    if ((id -u) -eq '0') {
        $command = @('setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups') + $command
    }
    & $command[0] @($command | Select-Object -Skip 1) 2>&1 | Out-File (Join-Path $folder "$Program.log")
    if ($LASTEXITCODE) { throw "$Program failed: $(Get-Content -Raw (Join-Path $folder "$Program.log"))" }
}

function Start-Database {
    $script:database = Join-Path $folder data
    $port = Get-FreePort
    if ((id -u) -eq '0') { chown postgres $folder }
    Invoke-Database initdb '-D', $database, '-U', 'occo', '-A', 'trust', '-E', 'UTF8', '--no-sync'
    Invoke-Database pg_ctl '-D', $database, '-w', '-l', (Join-Path $folder postgres.log), '-o',
    "-p $port -k $folder -c listen_addresses=127.0.0.1", 'start'
    "postgres://occo@127.0.0.1:$port/postgres?schema=occo"
}

# Starts occod; returns its first line, which it writes when it is ready.
function Start-Occod([string[]] $Argument) {
    $dll = Get-ChildItem "$PSScriptRoot/../../server/bin" -Recurse -Filter occod.dll -ErrorAction Ignore |
        Sort-Object LastWriteTime | Select-Object -Last 1
    if (-not $dll) { throw 'occod is not built. Run build.ps1 in the root folder of the clone.' }
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]] (@($dll.FullName) + $Argument))
    $start.RedirectStandardOutput = $true
    $program = [System.Diagnostics.Process]::Start($start)
    $programs.Add($program)
    $line = $program.StandardOutput.ReadLineAsync()
    if (-not $line.Wait([timespan]::FromMinutes(1)) -or -not $line.Result) { throw "occod $Argument did not start." }
    # What it writes later must not fill the pipe.
    [void] $program.StandardOutput.ReadToEndAsync()
    $line.Result
}

try {
    '==> A store for several machines'
    if (-not $StorePath) { $StorePath = Start-Database }
    $token = New-OccoToken team -Role Admin -StorePath $StorePath -ExpiresAfter 1h
    "    $StorePath"

    '==> Two workers and a server. On real machines they run as services (New-OccoServiceUnit)'
    1..2 | ForEach-Object { "    $(Start-Occod 'work', '--store', $StorePath)" }
    $line = Start-Occod 'serve', '--store', $StorePath, '--urls', 'http://127.0.0.1:0', '--allow', 'local'
    "    $line"
    $uri = [regex]::Match($line, 'http://[\d.]+:\d+').Value

    '==> A colleague connects to the server, and uses the same cmdlets'
    Connect-OccoServer -Uri $uri -Token (ConvertTo-SecureString $token.Token -AsPlainText -Force) | Out-Host
    New-OccoInfrastructure -Path "$PSScriptRoot/infrastructure.yaml" | Out-Host
    $result = Start-OccoEnactment team -Attach -IntervalSec 5
    $result | Out-Host
    Assert-True $result.Reached 'a worker made it'
    Get-OccoWorker | Out-Host

    '==> Kill the worker that keeps it, and scale: the other one goes on'
    $keeper = Get-OccoWorker | Where-Object Id -EQ (Get-OccoInfrastructure team).Worker
    Stop-Process -Id ($keeper.Name -replace '.*/') -Force
    Set-OccoScale team -Node sleeper -Count 4
    $result = Start-OccoEnactment team
    $result | Out-Host
    Assert-True $result.Reached 'the other worker scaled it'
    $nodes = @(Get-OccoNode team)
    Assert-True ($nodes.Count -eq 4) 'there are 4 instances, none lost and none doubled'
    Assert-True (@(Get-OccoEvent team -Kind NodeCreated).Count -eq 4) 'each was created once'
    Get-OccoInfrastructure team | Out-Host

    '==> Remove it'
    Remove-OccoInfrastructure team -Force
    Assert-True (-not (Get-OccoInfrastructure)) 'nothing is left'
}
finally {
    # Also after Ctrl+C, which lets nothing be written to the pipeline any more.
    $connected = Get-OccoServer | Where-Object Uri -EQ $uri
    try { $connected | ForEach-Object { Remove-OccoInfrastructure team -Force -StorePath $uri -ErrorAction Ignore } }
    finally {
        $connected | Disconnect-OccoServer
        foreach ($program in $programs | Where-Object { -not $_.HasExited }) {
            $program.Kill()
            [void] $program.WaitForExit(60000)
        }
        if ($database) { Invoke-Database pg_ctl '-D', $database, '-m', 'immediate', '-w', 'stop' }
        Remove-Item -LiteralPath $folder -Recurse -Force
    }
}
