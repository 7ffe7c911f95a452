#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Creates the hello infrastructure, requests a greeting from its node and removes everything.
.PARAMETER StorePath
Path of the store. Default: a new store in the temporary folder, deleted at the end.
.PARAMETER Keep
Does not remove the infrastructure.
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

# Out-Host shows each kind of object in its own view.
New-OccoInfrastructure -Path "$PSScriptRoot/infrastructure.yaml" @store | Out-Host
Start-OccoEnactment hello @store | Out-Host

$node = Get-OccoNode -Infrastructure hello @store
Invoke-RestMethod "http://$($node.Address):$($node.Ports['http'])/"

if ($Keep) {
    "It is still running. To remove it: Remove-OccoInfrastructure hello -StorePath '$($store.StorePath)'"
    return
}

Remove-OccoInfrastructure hello -Force @store
if (-not $StorePath) {
    Remove-Item -LiteralPath $folder -Recurse -Force
}
