#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Shows the life of servers on OpenStack: creates them, heals one, scales, and removes everything.
.DESCRIPTION
Without -Endpoint it uses the OpenStack server of the tests on this machine. With -Endpoint it uses a cloud, with the
credentials of -CredentialPath. It stops at the first failed check.
.PARAMETER Endpoint
The address of Keystone, for example https://keystone.example.org:5000/v3. Default: none; the server of the tests is
used.
.PARAMETER CredentialPath
A credentials file for this address.
.PARAMETER Variable
Other variables of infrastructure.yaml: project, image, flavor, pool.
.PARAMETER StorePath
Path of the store. Default: a new store in the temporary folder, deleted at the end.
.EXAMPLE
./run.ps1
.EXAMPLE
./run.ps1 -Endpoint https://keystone.example.org:5000/v3 -CredentialPath ./auth_data.yaml -Variable @{ project = '...' }
#>
[CmdletBinding()]
param(
    [string] $Endpoint,

    [string] $CredentialPath,

    [hashtable] $Variable = @{},

    [string] $StorePath
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../Occo.psd1"
$folder = Join-Path ([System.IO.Path]::GetTempPath()) "occo-nova-$([guid]::NewGuid())"
$store = @{ StorePath = $StorePath ? $StorePath : (Join-Path $folder 'occo.db') }
$name = 'nova-shop'

function Assert-True([bool] $Condition, [string] $Message) {
    if (-not $Condition) { throw "Failed check: $Message" }
    "    ok: $Message"
}

# Starts the OpenStack of the tests, which ends with this PowerShell. The first line of its output is its Keystone.
function Start-LoopbackServer {
    $program = Get-ChildItem "$PSScriptRoot/../../tests/novaserver/bin" -Recurse -Filter Occo.NovaServer.dll |
        Sort-Object LastWriteTime | Select-Object -Last 1
    if (-not $program) { throw 'The loopback server is not built. Run build.ps1 in the root folder.' }
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
    $start.RedirectStandardOutput = $true
    $program.FullName, '--parent', $PID | ForEach-Object { $start.ArgumentList.Add($_) }
    [System.Diagnostics.Process]::Start($start).StandardOutput.ReadLine()
}

function Invoke-Enactment {
    $result = Start-OccoEnactment $name @store
    # Out-Host shows each kind of object in its own view.
    $result | Out-Host
    Assert-True $result.Reached 'the desired state is reached'
}

function Get-Web { Get-OccoNode -Infrastructure $name -Name web @store }

$isLoopback = -not $Endpoint
if ($isLoopback) {
    $Endpoint = Start-LoopbackServer
    $control = $Endpoint -replace '/identity/v3$', '/_control'
    # The loopback server knows one user.
    $env:OS_AUTH_URL, $env:OS_USERNAME, $env:OS_PASSWORD = $Endpoint, 'occo', 'open sesame 42'
}

'==> Register the description and show the plan'
$documents = @{ Path = "$PSScriptRoot/infrastructure.yaml"; DefinitionPath = "$PSScriptRoot/nodes.yaml" }
if ($CredentialPath) { $documents.CredentialPath = $CredentialPath }
New-OccoInfrastructure @documents -Variable ($Variable + @{ endpoint = $Endpoint }) @store | Out-Host
try {
    Get-OccoPlan $name @store | Out-Host

    '==> Create it: first the db, then two webs, each with a floating address'
    Invoke-Enactment
    Get-OccoNode -Infrastructure $name @store | Out-Host
    Assert-True (@(Get-Web).Count -eq 2) 'there are 2 webs'

    if ($isLoopback) {
        '==> Lose one web without Occo, and let Occo heal it'
        $victim = @(Get-Web)[0].InstanceId
        $null = Invoke-RestMethod -Method Post "$control/servers/$victim/vanish"
        Invoke-Enactment
        Assert-True ($victim -notin (Get-Web).InstanceId) 'another server replaced it'
        Assert-True ((Invoke-RestMethod "$control/floatingips").Count -eq 2) 'its floating address is gone, too'
    }

    '==> Scale to four webs'
    Set-OccoScale -Infrastructure $name -Node web -Count 4 @store
    Invoke-Enactment
    Assert-True (@(Get-Web).Count -eq 4) 'there are 4 webs'
}
finally {
    # Also after Ctrl+C, which lets nothing be written to the pipeline any more.
    '==> Remove everything' | Out-Host
    Remove-OccoInfrastructure $name -Force @store
}

if ($isLoopback) {
    $left = (Invoke-RestMethod "$control/servers").Count + (Invoke-RestMethod "$control/floatingips").Count
    Assert-True ($left -eq 0) 'no server and no floating address is left'
}
if (-not $StorePath) {
    Remove-Item -LiteralPath $folder -Recurse -Force
}
