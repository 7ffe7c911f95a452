#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Creates the hello infrastructure, asks its node for a greeting and removes everything again.
.PARAMETER StorePath
The store to use. Default: a new one in the temporary folder, deleted at the end.
.PARAMETER Keep
Leaves the infrastructure running.
#>
[CmdletBinding()]
param(
    [string] $StorePath,

    [switch] $Keep
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../Occo.psd1"
$folder = Join-Path ([System.IO.Path]::GetTempPath()) "occo-hello-$([guid]::NewGuid())"
$store = @{ StorePath = $StorePath ? $StorePath : (Join-Path $folder 'occo.db') }

# Out-Host ends each display, so that every kind of object is shown in its own view.
New-OccoInfrastructure -Path "$PSScriptRoot/infrastructure.yaml" @store | Out-Host
Start-OccoEnactment hello @store | Out-Host

$node = Get-OccoNode -Infrastructure hello @store
Invoke-RestMethod "http://$($node.Address):$($node.Ports['http'])/"

if ($Keep) {
    "It is still running. To end it: Remove-OccoInfrastructure hello -StorePath '$($store.StorePath)'"
    return
}

Remove-OccoInfrastructure hello -Force @store
if (-not $StorePath) {
    Remove-Item -LiteralPath $folder -Recurse -Force
}
