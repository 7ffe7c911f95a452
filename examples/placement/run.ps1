#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Fills a pool at home, bursts into another one, and comes home. It stops at the first failed check.
.PARAMETER StorePath
Path of the store. Default: a new store in the temporary folder, deleted at the end.
#>
[CmdletBinding()]
param(
    [string] $StorePath
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../Occo.psd1"
$folder = Join-Path ([System.IO.Path]::GetTempPath()) "occo-placement-$([guid]::NewGuid())"
$store = @{ StorePath = $StorePath ? $StorePath : (Join-Path $folder 'occo.db') }

function Assert-True([bool] $Condition, [string] $Message) {
    if (-not $Condition) { throw "Failed check: $Message" }
    "    ok: $Message"
}

function Get-Used([string] $Pool) { (Get-OccoPool $Pool @store).Used }

Import-OccoPool "$PSScriptRoot/pools.yaml" @store | Out-Host
New-OccoInfrastructure "$PSScriptRoot/infrastructure.yaml" @store | Out-Host

'Where would five go, and why?'
$places = Get-OccoPlacement burst web 5 @store
$places | Out-Host
Assert-True ("$($places.Pool)" -eq 'onprem onprem onprem burst burst') 'the cores of three are there at home, two burst'

'Five are made as planned.'
Set-OccoScale burst web 5 @store
$plan = Get-OccoPlan burst @store
$plan | Out-Host
$plan | Start-OccoEnactment | Out-Host
Assert-True ((Get-Used onprem) -eq 3 -and (Get-Used burst) -eq 2) 'the pools are filled as the plan said'

'The budget is 0.5 an hour: 0.26 are spent, so that two more at 0.1 can burst, and no third.'
$more = Get-OccoPlacement burst web 3 @store
$more | Out-Host
Assert-True ("$($more.Cost)" -eq '0.1 0.1 ' -and $more[2].Reason -match 'budget of 0.5/h') 'the budget is kept'
$ends = (Get-OccoNode burst @store)[0].LeaseEndsAt
Assert-True ($ends -gt [datetime]::Now.AddHours(7.5)) "they live until $ends"
Get-OccoEvent burst -Kind NodePlaced @store | Select-Object -Last 1 -ExpandProperty Message | Out-Host

'Fewer are wanted: the burst goes first.'
Set-OccoScale burst web 4 @store
$null = Start-OccoEnactment burst @store
Assert-True ((Get-Used onprem) -eq 3 -and (Get-Used burst) -eq 1) 'one at burst is gone'

'There is more room at home.'
$null = Import-OccoPool -Pool @{ pools = @{ onprem = @{ quota = 9; cores = 32; cost = 0.02 } } } @store
$null = Start-OccoEnactment burst @store
Assert-True ((Get-Used onprem) -eq 4 -and (Get-Used burst) -eq 0) 'the last one came home'
Get-OccoPool @store | Out-Host

Remove-OccoInfrastructure burst -Force @store
Assert-True ((Get-Used onprem) -eq 0) 'nothing is left'
if (-not $StorePath) {
    Remove-Item -LiteralPath $folder -Recurse -Force
}
