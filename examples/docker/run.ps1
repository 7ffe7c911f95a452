#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Shows the life of three tiers of containers.
.DESCRIPTION
Creates them, reads the greeting through all tiers, stops an app and lets Occo start it again, kills one for good and
lets Occo replace it, scales to four apps and removes everything. It stops at the first failed check. The engine is that
of the Docker CLI: DOCKER_HOST, the current context, or the socket of this machine.
.PARAMETER Image
An image with busybox: sh, httpd with CGI, wget. Default: busybox of Docker Hub.
.PARAMETER Tag
Tag of the image.
.PARAMETER Origin
local: the engine has the image. Default: it is pulled.
.PARAMETER StorePath
Path of the store. Default: a new store in the temporary folder, deleted at the end.
#>
[CmdletBinding()]
param(
    [string] $Image = 'busybox',
    [string] $Tag = 'stable',
    [string] $Origin = 'dockerhub',
    [string] $StorePath
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../Occo.psd1"
$folder = Join-Path ([System.IO.Path]::GetTempPath()) "occo-demo-$([guid]::NewGuid())"
$store = @{ StorePath = $StorePath ? $StorePath : (Join-Path $folder 'occo.db') }
$name = 'docker'

function Assert-True([bool] $Condition, [string] $Message) {
    if (-not $Condition) { throw "Failed check: $Message" }
    "    ok: $Message"
}

function Invoke-Enactment {
    $result = Start-OccoEnactment $name @store
    $result | Out-Host
    Assert-True $result.Reached 'the desired state is reached'
}

# Reads the greeting of each app through the web.
function Test-Web([int] $Count) {
    $url = Get-OccoNode $name -Name web @store | ForEach-Object { "http://127.0.0.1:$($_.Ports['http'])" }
    Assert-True ("$(Invoke-RestMethod "$url/count")".Trim() -eq $Count) "the web knows $Count apps"
    foreach ($number in 1..$Count) {
        $answer = (Invoke-RestMethod "$url/cgi-bin/app?$number").Trim()
        Assert-True ($answer -like 'Hello from *') "app $number answers: $answer"
    }
}

'==> Check the engine'
Test-OccoCloud docker @store | Out-Host

'==> Register the description and show the plan'
$variables = @{ image = $Image; tag = $Tag; origin = $Origin }
$documents = @{ Path = "$PSScriptRoot/infrastructure.yaml"; DefinitionPath = "$PSScriptRoot/nodes.yaml" }
New-OccoInfrastructure @documents -Variable $variables @store | Out-Host
try {
    Get-OccoPlan $name @store | Out-Host

    '==> Create it'
    Invoke-Enactment
    Get-OccoNode $name @store | Out-Host
    Test-Web 2

    '==> Stop an app: Occo starts it again'
    $app = (Get-OccoNode $name -Name app @store)[0]
    docker stop $app.InstanceId | Out-Null
    Invoke-Enactment
    Assert-True ($app.InstanceId -in (Get-OccoNode $name -Name app @store).InstanceId) 'the same container runs'
    Test-Web 2

    '==> Remove it: Occo replaces it, and the web that names it'
    docker rm -f $app.InstanceId | Out-Null
    Invoke-Enactment
    Assert-True ($app.InstanceId -notin (Get-OccoNode $name -Name app @store).InstanceId) 'another one replaced it'
    Test-Web 2

    '==> Scale to four apps'
    Set-OccoScale $name -Node app -Count 4 @store
    Invoke-Enactment
    Test-Web 4
}
finally {
    # Also after Ctrl+C, which lets nothing be written to the pipeline any more.
    '==> Remove everything' | Out-Host
    Remove-OccoInfrastructure $name -Force @store
}

$left = docker ps -aq --filter label=occo.infrastructure-name=$name
Assert-True (-not $left) 'no container is left'
$volumes = docker volume ls -q --filter label=occo.infrastructure-name=$name
Assert-True (-not $volumes) 'no volume is left'
if (-not $StorePath) { Remove-Item -LiteralPath $folder -Recurse -Force }
