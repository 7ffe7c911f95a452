#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Shows a cloud of script blocks: checks its handler, creates tmux sessions, heals one, changes and scales them, and
removes everything.
.PARAMETER StorePath
Path of the store. Default: a new store in the temporary folder, deleted at the end.
#>
[CmdletBinding()]
param([string] $StorePath)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../Occo.psd1"
if (-not (Get-Command tmux -CommandType Application -ErrorAction Ignore)) {
    'No tmux is installed (Debian: apt install tmux).'
    return
}
# A socket needs a short path.
$folder = Join-Path ([System.IO.Path]::GetTempPath()) "occo-plugin-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
$null = New-Item -ItemType Directory $folder
$socket = Join-Path $folder 'tmux'
$store = @{ StorePath = $StorePath ? $StorePath : (Join-Path $folder 'occo.db') }

function Assert-True([bool] $Condition, [string] $Message) {
    if (-not $Condition) { throw "Failed check: $Message" }
    "    ok: $Message"
}

function Invoke-Enactment {
    $result = Start-OccoEnactment desk @store
    # Out-Host shows each kind of object in its own view.
    $result | Out-Host
    Assert-True $result.Reached 'the desired state is reached'
}

function Get-Follower { Get-OccoNode -Infrastructure desk -Name follower @store }

# What a session shows. Its program may have begun just now.
function Wait-Screen([string] $Session, [string] $Pattern) {
    for ($try = 0; $try -lt 100; $try++) {
        $screen = (tmux -S $socket capture-pane -p -t "=${Session}:") -ne ''
        if ("$screen" -match $Pattern) { break }
        Start-Sleep -Milliseconds 100
    }
    "$screen"
}

& "$PSScriptRoot/tmux.ps1" -Socket $socket
try {
    '==> Check the handler against the rules for handlers'
    $checks = Test-OccoCloudHandler tmux @{ command = 'sleep 1000' } -Refreshed @{ command = 'sleep 2000' }
    $checks | Format-Table Name, Status | Out-Host
    $checks | Where-Object Status -EQ Failed | Format-List | Out-Host
    Assert-True ('Failed' -notin $checks.Status) 'it keeps the contract'

    '==> Register the description and show the plan'
    New-OccoInfrastructure -Path "$PSScriptRoot/infrastructure.yaml" @store | Out-Host
    Get-OccoPlan desk @store | Out-Host

    '==> Create it: first the clock, then two followers'
    Invoke-Enactment
    Get-OccoNode -Infrastructure desk @store | Out-Host
    $first = @(Get-Follower)[0].InstanceId
    $screen = Wait-Screen $first 'hello from follower'
    Assert-True ($screen -match 'the clock is on localhost') "a session says: $screen"

    '==> End one session without Occo, and let Occo heal it'
    tmux -S $socket kill-session -t "=$first"
    Invoke-Enactment
    Assert-True ($first -notin (Get-Follower).InstanceId) 'another session replaced it'

    '==> Change the greeting: the programs are replaced, the sessions stay'
    $before = @((Get-Follower).InstanceId | Sort-Object)
    $change = @{ Path = "$PSScriptRoot/infrastructure.yaml"; Variable = @{ greeting = 'ciao' } }
    $null = Set-OccoInfrastructure desk @change @store
    Invoke-Enactment
    $after = @((Get-Follower).InstanceId | Sort-Object)
    Assert-True ("$before" -eq "$after") 'the same sessions run'
    $screen = Wait-Screen $after[0] 'ciao from follower'
    Assert-True ($screen -match 'ciao from follower') "a session says: $screen"

    '==> Scale to four followers'
    Set-OccoScale -Infrastructure desk -Node follower -Count 4 @store
    Invoke-Enactment
    Assert-True (@(Get-Follower).Count -eq 4) 'there are 4 followers'
}
finally {
    '==> Remove everything'
    if (Test-Path -LiteralPath $store.StorePath) { Remove-OccoInfrastructure desk* -Force @store }
    $left = @(tmux -S $socket list-sessions 2>$null)
    tmux -S $socket kill-server 2>$null
    Unregister-OccoCloudHandler tmux
}

Assert-True ($left.Count -eq 0) 'no session is left'
Remove-Item -LiteralPath $folder -Recurse -Force
