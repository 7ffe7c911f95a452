#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Shows the life of the web-and-db infrastructure with real processes on this machine.
.DESCRIPTION
Creates it, queries the proxy over HTTP, kills a web and lets Occo heal it, scales to five webs and back to two, changes
the greeting, removes everything and checks that no process is left. It stops at the first failed check.
.PARAMETER StorePath
Path of the store. Default: a new store in the temporary folder, deleted at the end.
#>
[CmdletBinding()]
param([string] $StorePath)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../Occo.psd1"
$folder = Join-Path ([System.IO.Path]::GetTempPath()) "occo-demo-$([guid]::NewGuid())"
$store = @{ StorePath = $StorePath ? $StorePath : (Join-Path $folder 'occo.db') }
$name = 'web-and-db'
$pids = [System.Collections.Generic.HashSet[int]]::new()

function Get-Url([string] $Node) {
    Get-OccoNode -Infrastructure $name -Name $Node @store |
        ForEach-Object { "http://$($_.Address):$($_.Ports['http'])" }
}

function Assert-True([bool] $Condition, [string] $Message) {
    if (-not $Condition) { throw "Failed check: $Message" }
    "    ok: $Message"
}

# Enacts the infrastructure and checks that the desired state is reached.
function Invoke-Enactment {
    $result = Start-OccoEnactment $name @store
    $result | Out-Host
    Assert-True $result.Reached 'the desired state is reached'
    'db', 'web', 'proxy' | ForEach-Object { Get-Url $_ } | ForEach-Object {
        [void] $pids.Add((Invoke-RestMethod "$_/pid"))
    }
}

# Requests the list of webs and a page from the proxy.
function Test-Proxy([int] $Count) {
    $proxy = Get-Url proxy
    $listed = (Invoke-RestMethod "$proxy/webs") -split "`n" | Sort-Object
    $listed | ForEach-Object { "    $_" }
    $wanted = Get-Url web | Sort-Object
    Assert-True (-not (Compare-Object $listed $wanted)) "the proxy lists the $Count webs of Occo"
    Assert-True ($listed.Count -eq $Count) "there are $Count webs"
    "    GET $proxy/ -> $(Invoke-RestMethod $proxy)"
}

'==> Register the description and show the plan'
# Out-Host shows each kind of object in its own view.
$documents = @{ Path = "$PSScriptRoot/infrastructure.yaml"; DefinitionPath = "$PSScriptRoot/nodes.yaml" }
New-OccoInfrastructure @documents @store | Out-Host
try {
    Get-OccoPlan $name @store | Out-Host

    '==> Create it'
    Invoke-Enactment
    Get-OccoNode -Infrastructure $name @store | Out-Host
    Test-Proxy 2

    '==> Kill one web, and let Occo heal it'
    $victim = Invoke-RestMethod "$((Get-Url web)[0])/pid"
    Stop-Process -Id $victim -Force
    Invoke-Enactment
    Test-Proxy 2
    $webs = Get-Url web | ForEach-Object { Invoke-RestMethod "$_/pid" }
    Assert-True ($victim -notin $webs) 'another process replaced it'

    '==> Scale to five webs'
    Set-OccoScale -Infrastructure $name -Node web -Count 5 @store
    Invoke-Enactment
    Test-Proxy 5

    '==> Scale back to two webs'
    Set-OccoScale -Infrastructure $name -Node web -Count 2 @store
    Invoke-Enactment
    Test-Proxy 2

    '==> Greet in Latin: the webs are replaced, one at a time'
    Set-OccoInfrastructure $name @documents -Variable @{ greeting = 'Salve' } @store
    Get-OccoPlan $name @store | Out-Host
    Invoke-Enactment
    Test-Proxy 2
    Assert-True ((Invoke-RestMethod (Get-Url proxy)) -like 'Salve from web*') 'the proxy passes on the new greeting'

    '==> Show the history'
    Get-OccoEvent -Infrastructure $name -Last 8 @store | Out-Host
}
finally {
    # Also after Ctrl+C, which lets nothing be written to the pipeline any more.
    '==> Remove everything' | Out-Host
    Remove-OccoInfrastructure $name -Force @store
}

# An ended process stays in the process list, without memory, until its parent reads its exit code.
$left = @(Get-Process -Id ([int[]] @($pids)) -ErrorAction Ignore | Where-Object WorkingSet64 -GT 0)
Assert-True ($left.Count -eq 0) "of the $($pids.Count) processes seen, none is left"
Assert-True (-not (Test-Path (Join-Path (Split-Path $store.StorePath) 'local'))) 'no file of an instance is left'
if (-not $StorePath) {
    Remove-Item -LiteralPath $folder -Recurse -Force
}
