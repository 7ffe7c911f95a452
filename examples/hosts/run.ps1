#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Shows the life of workers on leased hosts.
.DESCRIPTION
Starts three SSH servers on loopback, creates two workers there, kills one and lets Occo replace it, asks for more than
there are hosts, scales down with a wipe that fails, corrects it and removes everything. It stops at the first failed
check. It needs sshd and ssh-keygen (Debian: apt-get install openssh-server).
.PARAMETER StorePath
Path of the store. Default: a new store in the temporary folder, deleted at the end.
#>
[CmdletBinding()]
param([string] $StorePath)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../Occo.psd1"
$sshd = '/usr/sbin/sshd'
if (-not (Test-Path $sshd)) { throw 'No sshd is installed (Debian: apt-get install openssh-server).' }
$folder = Join-Path ([System.IO.Path]::GetTempPath()) "occo-demo-$([guid]::NewGuid())"
$store = @{ StorePath = $StorePath ? $StorePath : (Join-Path $folder 'occo.db') }
$name = 'hosts'

function Assert-True([bool] $Condition, [string] $Message) {
    if (-not $Condition) { throw "Failed check: $Message" }
    "    ok: $Message"
}

function Invoke-Enactment {
    $result = Start-OccoEnactment $name @store
    $result | Out-Host
    Assert-True $result.Reached 'the desired state is reached'
}

function Get-FreePort {
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

# A host: an SSH server with a home of its own. It ends when its input does.
function Start-SshHost([int] $Number) {
    $home_ = New-Item -ItemType Directory "$folder/home$Number"
    ssh-keygen -q -t ed25519 -N '' -f "$folder/host_key$Number"
    $port = Get-FreePort
    @"
Port $port
ListenAddress 127.0.0.1
HostKey $folder/host_key$Number
AuthorizedKeysFile $folder/key.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
MaxStartups 100
SetEnv HOME=$home_
"@ | Set-Content "$folder/sshd$Number.conf"
    "[127.0.0.1]:$port $(Get-Content "$folder/host_key$Number.pub")" | Add-Content "$folder/known_hosts"
    "- 127.0.0.1:$port" | Add-Content "$folder/hosts.yaml"
    $start = [System.Diagnostics.ProcessStartInfo]::new('/bin/sh', [string[]] ('-c',
            '"$@" < /dev/null 2> /dev/null & pid=$!; read -r _; kill $pid', 'sh',
            $sshd, '-D', '-f', "$folder/sshd$Number.conf"))
    $start.RedirectStandardInput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    for ($i = 0; $i -lt 300 -and -not (Test-Connection 127.0.0.1 -TcpPort $port -Quiet); $i++) {
        Start-Sleep -Milliseconds 100
    }
    @{ Process = $process; Home = "$home_"; Name = "127.0.0.1:$port" }
}

function Find-SshHost($Node) { $hosts | Where-Object { $Node.InstanceId.StartsWith("$($_.Name)/") } }

function Assert-Heartbeat {
    foreach ($node in Get-OccoNode $name @store) {
        $file = "$((Find-SshHost $node).Home)/heartbeat"
        # Each time that it is written, the file is empty for a moment.
        for ($i = 0; $i -lt 300 -and -not ($line = Get-Content $file -ErrorAction Ignore); $i++) {
            Start-Sleep -Milliseconds 100
        }
        Assert-True ($line -eq 'Hello from worker') "$($node.Name) works on $((Find-SshHost $node).Name)"
    }
}

'==> Start three hosts'
$null = New-Item -ItemType Directory $folder
# An sshd of root insists on this folder.
if ((id -u) -eq 0) { $null = New-Item -ItemType Directory -Force /run/sshd }
ssh-keygen -q -t ed25519 -N '' -f "$folder/key"
Copy-Item "$PSScriptRoot/infrastructure.yaml", "$PSScriptRoot/nodes.yaml" $folder
$credentials = "$folder/auth_data.yaml"
@"
resource:
  - type: hosts
    auth_data: {private_key: {file: $folder/key}, known_hosts: $folder/known_hosts}
"@ | Set-Content $credentials
chmod 600 $credentials
$hosts = 1..3 | ForEach-Object { Start-SshHost $_ }
try {
    '==> Register the description, check the hosts and show the plan'
    $documents = @{
        Path = "$folder/infrastructure.yaml"; DefinitionPath = "$folder/nodes.yaml"; CredentialPath = $credentials
    }
    New-OccoInfrastructure @documents @store | Out-Host
    $checks = Test-OccoCloud @store
    $checks | Out-Host
    Assert-True ($checks[0].Message -like '3 hosts: 3 free*') 'three hosts are free'
    try {
        Get-OccoPlan $name @store | Out-Host

        '==> Create it'
        Invoke-Enactment
        Get-OccoNode $name @store | Out-Host
        Assert-Heartbeat

        '==> Kill a worker: Occo wipes its host and replaces it'
        $worker = (Get-OccoNode $name @store)[0]
        $at = Find-SshHost $worker
        $job = Get-Content "$($at.Home)/.occo/run.$($worker.Id)/job"
        # The job of the lease leads a process group.
        kill -KILL -- "-$($job.Split(' ')[0])"
        Invoke-Enactment
        Assert-True ($worker.Id -notin (Get-OccoNode $name @store).Id) 'another worker replaced it'
        Assert-Heartbeat

        '==> Scale to three'
        Set-OccoScale $name -Node worker -Count 3 @store
        Invoke-Enactment
        Assert-True (-not (Test-OccoCloud @store)[0].Message.Contains(' 3 free')) 'all hosts are leased'

        '==> Scale to two, with a wipe that fails: the host is quarantined'
        $hosts | ForEach-Object { Set-Content "$($_.Home)/busy" '' }
        Set-OccoScale $name -Node worker -Count 2 @store
        $result = Start-OccoEnactment $name @store -ErrorAction SilentlyContinue -Timeout 60
        Assert-True (-not $result.Reached) 'the enactment says that a host is not given back'
        $quarantined = Test-OccoCloud @store | Where-Object Message -Like 'Quarantined*'
        $quarantined | Out-Host
        Assert-True ($quarantined.Message -like '*the disk is busy*') 'the check shows why'

        '==> Correct it: the next enactment wipes again'
        $hosts | ForEach-Object { Remove-Item "$($_.Home)/busy" }
        Invoke-Enactment
        Assert-True ((Test-OccoCloud @store)[0].Message -like '3 hosts: 1 free, 2 leased*') 'the host is free'
    }
    finally {
        '==> Remove everything'
        $hosts | ForEach-Object { Remove-Item "$($_.Home)/busy" -ErrorAction Ignore }
        Remove-OccoInfrastructure $name -Force @store
    }

    $left = $hosts | Where-Object { Test-Path "$($_.Home)/.occo/lease" }
    Assert-True (-not $left) 'no host is leased'
    $left = $hosts | Where-Object { Test-Path "$($_.Home)/heartbeat" }
    Assert-True (-not $left) 'no host has anything left of its workers'
}
finally {
    $hosts | ForEach-Object {
        $_.Process.StandardInput.Close()
        $null = $_.Process.WaitForExit(5000)
    }
    if (-not $StorePath) { Remove-Item -LiteralPath $folder -Recurse -Force }
}
