#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Shows the life of instances on EC2: creates them, heals one, scales, removes everything.
.DESCRIPTION
Without -Region it starts the EC2 server of the tests on this machine: nothing leaves it, and nothing costs anything.
With -Region the same happens on AWS, with the credentials that the AWS tools would use, and costs a few cents.
It fails at the first thing that is not as it should be.
.PARAMETER Region
A region of AWS, such as eu-central-1.
.PARAMETER Image
An image of that region.
.PARAMETER StorePath
The store to use. Default: a new one in the temporary folder, deleted at the end.
.EXAMPLE
./run.ps1
.EXAMPLE
./run.ps1 -Region eu-central-1 -Image ami-0123456789abcdef0
#>
[CmdletBinding()]
param(
    [string] $Region,

    [string] $Image,

    [string] $StorePath
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../Occo.psd1"
$folder = Join-Path ([System.IO.Path]::GetTempPath()) "occo-ec2-ping-$([guid]::NewGuid())"
$store = @{ StorePath = $StorePath ? $StorePath : (Join-Path $folder 'occo.db') }
$name = 'ec2-ping'

function Assert-True([bool] $Condition, [string] $Message) {
    if (-not $Condition) { throw "Not as it should be: $Message" }
    "    ok: $Message"
}

# The EC2 server of the tests, which ends with this PowerShell. Its first line says where it listens.
function Start-LoopbackServer {
    $program = Get-ChildItem "$PSScriptRoot/../../tests/ec2server/bin" -Recurse -Filter Occo.Ec2Server.dll |
        Sort-Object LastWriteTime | Select-Object -Last 1
    if (-not $program) { throw 'The loopback server is not built: build.ps1 at the root builds it.' }
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
    $start.RedirectStandardOutput = $true
    $program.FullName, '--parent', $PID | ForEach-Object { $start.ArgumentList.Add($_) }
    [System.Diagnostics.Process]::Start($start).StandardOutput.ReadLine()
}

function Invoke-Enactment {
    $result = Start-OccoEnactment $name @store
    # Out-Host ends each display, so that every kind of object is shown in its own view.
    $result | Out-Host
    Assert-True $result.Reached 'the desired state is reached'
}

function Get-Sender { Get-OccoNode -Infrastructure $name -Name sender @store }

# This is all that changes between the loopback server and AWS.
$variable = @{}
if ($Region) {
    $variable.region = $Region
    if ($Image) { $variable.image = $Image }
}
else {
    $variable.endpoint = Start-LoopbackServer
    # The keys of AWS's own documentation, which the loopback server knows.
    $env:AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE'
    $env:AWS_SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
}

'==> Register the description, and look at the plan'
$documents = @{ Path = "$PSScriptRoot/infrastructure.yaml"; DefinitionPath = "$PSScriptRoot/nodes.yaml" }
New-OccoInfrastructure @documents -Variable $variable @store | Out-Host
try {
    Get-OccoPlan $name @store | Out-Host

    '==> Create it: the senders are made in one call, once the receiver has an address'
    Invoke-Enactment
    Get-OccoNode -Infrastructure $name @store | Out-Host
    Assert-True (@(Get-Sender).Count -eq 2) 'there are 2 senders'

    if (-not $Region) {
        '==> Terminate one sender behind Occo''s back, and let Occo heal it'
        $victim = @(Get-Sender)[0].InstanceId
        $null = Invoke-RestMethod -Method Post "$($variable.endpoint)/_control/instances/$victim/terminate"
        Invoke-Enactment
        Assert-True ($victim -notin (Get-Sender).InstanceId) 'another instance took its place'
    }

    '==> Scale to four senders'
    Set-OccoScale -Infrastructure $name -Node sender -Count 4 @store
    Invoke-Enactment
    Assert-True (@(Get-Sender).Count -eq 4) 'there are 4 senders'
}
finally {
    '==> Remove everything'
    Remove-OccoInfrastructure $name -Force @store
}

if (-not $Region) {
    $instances = Invoke-RestMethod "$($variable.endpoint)/_control/instances"
    $left = @($instances | Where-Object state -NE 'terminated')
    Assert-True ($left.Count -eq 0) "of the $($instances.Count) instances made, none is left"
    $calls = Invoke-RestMethod "$($variable.endpoint)/_control/calls"
    "    EC2 was asked $($calls.RunInstances) times for instances."
}
if (-not $StorePath) {
    Remove-Item -LiteralPath $folder -Recurse -Force
}
