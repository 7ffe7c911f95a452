#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Shows the life of instances on EC2: creates them, heals one, scales, and removes everything.
.DESCRIPTION
Without -Region and -Endpoint it uses the EC2 server of the tests on this machine and costs nothing. With -Region it
uses AWS with the credentials of the AWS tools and costs a few cents. With -Endpoint it uses another cloud with the
query API of EC2, with the same credentials. It stops at the first failed check.
.PARAMETER Region
A region, for example eu-central-1. Default: none; the server of the tests is used.
.PARAMETER Endpoint
URL of a cloud with the query API of EC2, for example http://127.0.0.1:5000.
.PARAMETER Image
An image of this region or cloud. Default: the image in infrastructure.yaml.
.PARAMETER PublicKeyPath
A public key of ssh-keygen, for logins. Default: the key in infrastructure.yaml, whose private half nobody has.
.PARAMETER StorePath
Path of the store. Default: a new store in the temporary folder, deleted at the end.
.EXAMPLE
./run.ps1
.EXAMPLE
./run.ps1 -Region eu-central-1 -Image ami-0123456789abcdef0
.EXAMPLE
./run.ps1 -Endpoint http://127.0.0.1:5000
#>
[CmdletBinding()]
param(
    [string] $Region,

    [string] $Endpoint,

    [string] $Image,

    [string] $PublicKeyPath,

    [string] $StorePath
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../Occo.psd1"
$folder = Join-Path ([System.IO.Path]::GetTempPath()) "occo-ec2-ping-$([guid]::NewGuid())"
$store = @{ StorePath = $StorePath ? $StorePath : (Join-Path $folder 'occo.db') }
$name = 'ec2-ping'

function Assert-True([bool] $Condition, [string] $Message) {
    if (-not $Condition) { throw "Failed check: $Message" }
    "    ok: $Message"
}

# Starts the EC2 server of the tests, which ends with this PowerShell. The first line of its output is its URL.
function Start-LoopbackServer {
    $program = Get-ChildItem "$PSScriptRoot/../../tests/ec2server/bin" -Recurse -Filter Occo.Ec2Server.dll |
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

function Get-Sender { Get-OccoNode -Infrastructure $name -Name sender @store }

# Only these variables differ between the loopback server, AWS and other clouds.
$variable = @{}
$isLoopback = -not ($Region -or $Endpoint)
if ($Region) { $variable.region = $Region }
if ($Endpoint) { $variable.endpoint = $Endpoint }
if ($Image) { $variable.image = $Image }
if ($PublicKeyPath) { $variable.public_key = (Get-Content -Raw -LiteralPath $PublicKeyPath).Trim() }
if ($isLoopback) {
    $variable.endpoint = Start-LoopbackServer
    # The example keys of the AWS documentation. The loopback server accepts them.
    $env:AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE'
    $env:AWS_SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
}

'==> Register the description and show the plan'
$documents = @{ Path = "$PSScriptRoot/infrastructure.yaml"; DefinitionPath = "$PSScriptRoot/nodes.yaml" }
New-OccoInfrastructure @documents -Variable $variable @store | Out-Host
try {
    Get-OccoPlan $name @store | Out-Host

    '==> Create it: first the group and the key, then the receiver, then both senders in one call'
    Invoke-Enactment
    Get-OccoNode -Infrastructure $name @store | Out-Host
    Assert-True (@(Get-Sender).Count -eq 2) 'there are 2 senders'

    if ($isLoopback) {
        '==> Terminate one sender without Occo, and let Occo heal it'
        $victim = @(Get-Sender)[0].InstanceId
        $null = Invoke-RestMethod -Method Post "$($variable.endpoint)/_control/instances/$victim/terminate"
        Invoke-Enactment
        Assert-True ($victim -notin (Get-Sender).InstanceId) 'another instance replaced it'
    }

    '==> Let another office log in: the group changes in place, and all instances stay'
    $before = (Get-OccoNode -Infrastructure $name @store).InstanceId
    $null = Set-OccoInfrastructure $name @documents -Variable ($variable + @{ office = '203.0.113.0/24' }) @store
    Get-OccoPlan $name @store | Out-Host
    Invoke-Enactment
    $changed = @((Get-OccoNode -Infrastructure $name @store).InstanceId | Where-Object { $_ -notin $before })
    Assert-True ($changed.Count -eq 0) 'nothing was replaced'

    '==> Scale to four senders'
    Set-OccoScale -Infrastructure $name -Node sender -Count 4 @store
    Invoke-Enactment
    Assert-True (@(Get-Sender).Count -eq 4) 'there are 4 senders'
}
finally {
    # Also after Ctrl+C, which lets nothing be written to the pipeline any more.
    '==> Remove everything' | Out-Host
    Remove-OccoInfrastructure $name -Force @store
}

if ($isLoopback) {
    $instances = Invoke-RestMethod "$($variable.endpoint)/_control/instances"
    $left = @($instances | Where-Object state -NE 'terminated')
    Assert-True ($left.Count -eq 0) "of the $($instances.Count) instances created, none is left"
    $belongings = Invoke-RestMethod "$($variable.endpoint)/_control/belongings"
    Assert-True (@($belongings).Count -eq 0) 'no group and no key is left'
    $calls = Invoke-RestMethod "$($variable.endpoint)/_control/calls"
    "    $($calls.RunInstances) calls of RunInstances were made."
}
if (-not $StorePath) {
    Remove-Item -LiteralPath $folder -Recurse -Force
}
