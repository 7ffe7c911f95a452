#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Builds, tests, demonstrates, measures and packages Occo.
.PARAMETER Task
Build: build everything. Then you can import the clone: Import-Module ./Occo.psd1. This is the default.
Test: build and run all tests. Those of the module run a second time, against a server, and a third time, on stores in
PostgreSQL: the files of cmdlets whose way to the store differs; with -WholeServer all. The last line is
`N passed, N failed, N skipped`.
Demo: build and run examples/web-and-db.
Bench: build and measure the budgets.
Crash: build, kill the engine at every failpoint and at 200 random times, and check the result.
Package: build and prepare the module for the PowerShell Gallery in out/Occo/<version>. The list of the packages in it
is beside it: out/Occo/<version>.cdx.json (CycloneDX).
Schema: generate the JSON Schemas in schemas/ from the rules of the compiler.
.PARAMETER Configuration
Release (default) or Debug.
.PARAMETER ProjectUri
Address of the project, which Package writes into the manifest. Without it the Gallery shows none.
.PARAMETER WholeServer
See Test.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Demo', 'Bench', 'Crash', 'Package', 'Schema')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [uri] $ProjectUri,

    [switch] $WholeServer
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$solution = Join-Path $PSScriptRoot 'Occo.slnx'
. (Join-Path $PSScriptRoot 'tests' 'module' 'PowerShell.ps1')

function Invoke-Build {
    dotnet build $solution --configuration $Configuration --nologo --verbosity quiet
}

# Runs the xunit tests. Returns the numbers of passed, failed and skipped tests. What failed
# is in $failures, so that the end of the output can tell it.
function Invoke-EngineTest {
    $results = Join-Path ([System.IO.Path]::GetTempPath()) "occo-tests-$([guid]::NewGuid())"
    $PSNativeCommandUseErrorActionPreference = $false
    dotnet test $solution --configuration $Configuration --no-build --nologo --logger 'trx;LogFilePrefix=engine' `
        --results-directory $results --blame-hang-timeout 12m --blame-hang-dump-type none | Out-Host
    $code = $LASTEXITCODE
    $runs = @(Get-ChildItem -Path $results -Filter *.trx -ErrorAction Ignore |
            ForEach-Object { ([xml] (Get-Content -Raw -LiteralPath $_)).TestRun })
    $counters = @($runs | ForEach-Object { $_.ResultSummary.Counters })
    $script:failures = @($runs | ForEach-Object { $_.Results.UnitTestResult } |
            Where-Object outcome -EQ Failed |
            ForEach-Object { "Failed: $($_.testName): $($_.Output.ErrorInfo.Message)" })
    Remove-Item -LiteralPath $results -Recurse -Force -ErrorAction Ignore

    $sum = @{}
    foreach ($counter in 'total', 'executed', 'passed', 'failed') {
        $sum[$counter] = [int] ($counters | Measure-Object -Property $counter -Sum).Sum
    }
    if ($sum.failed -eq 0 -and ($code -ne 0 -or $sum.passed -eq 0)) {
        "dotnet test ended with exit code $code and $($sum.passed) passed tests. This counts as a failure." | Out-Host
        $sum.failed++
    }
    $sum.passed, $sum.failed, ($sum.total - $sum.executed)
}

# Starts the Pester tests in a new PowerShell, because a loaded module keeps its files open.
function Start-ModuleTest([string[]] $Switch = @()) {
    $script = Join-Path $PSScriptRoot 'tests' 'module' 'run.ps1'
    $start = [System.Diagnostics.ProcessStartInfo]::new($pwsh, [string[]] ($pwshArguments + '-File', $script + $Switch))
    $start.RedirectStandardOutput = $true
    [System.Diagnostics.Process]::Start($start)
}

# Shows the Pester tests that were started, and returns the numbers of passed, failed and skipped ones. Pester writes a
# line after each file. If it writes nothing for the limit, it is killed.
function Wait-ModuleTest([System.Diagnostics.Process] $Child) {
    $limit = [timespan]::FromMinutes(10)
    $last = ''
    while (($reading = $Child.StandardOutput.ReadLineAsync()).Wait($limit) -and $null -ne $reading.Result) {
        $last = $reading.Result
        $last | Out-Host
    }
    if (-not $Child.WaitForExit($reading.IsCompleted ? $limit : [timespan]::Zero)) {
        "Pester wrote nothing for $limit and was killed. Its last line: $last" | Out-Host
        $Child.Kill($true)
        $Child.WaitForExit()
    }
    if ($last -notmatch '^(?<passed>\d+) passed, (?<failed>\d+) failed, (?<skipped>\d+) skipped$') {
        'Pester ended without a result. This counts as a failure.' | Out-Host
        return 0, 1, 0
    }
    [int] $failed = $Matches.failed
    # Without PostgreSQL all tests of a pass are skipped.
    if ($failed -eq 0 -and ($Child.ExitCode -ne 0 -or [int] $Matches.passed + $Matches.skipped -eq 0)) {
        "Pester ended with exit code $($Child.ExitCode) and $($Matches.passed) passed tests. This is a failure." |
            Out-Host
        $failed++
    }
    [int] $Matches.passed, $failed, [int] $Matches.skipped
}

function Invoke-Test {
    try { Invoke-Build }
    catch {
        "No test was run: $_" | Out-Host
        '0 passed, 1 failed, 0 skipped'
        exit 1
    }
    $engine = Invoke-EngineTest
    # At once: all wait for processes most of their time.
    $quick = @($WholeServer ? @() : '-Quick')
    $children = (Start-ModuleTest), (Start-ModuleTest (@('-Server') + $quick)),
        (Start-ModuleTest (@('-Postgres') + $quick))
    try { $module, $served, $shared = $children | ForEach-Object { , @(Wait-ModuleTest $_) } }
    finally { $children | Where-Object HasExited -EQ $false | ForEach-Object { $_.Kill($true) } }
    $failures
    $passed, $failed, $skipped = 0..2 | ForEach-Object { $engine[$_] + $module[$_] + $served[$_] + $shared[$_] }
    "$passed passed, $failed failed, $skipped skipped"
    exit [int] ($failed -gt 0)
}

function Invoke-Demo {
    Invoke-Build
    & $pwsh @pwshArguments -File (Join-Path $PSScriptRoot 'examples' 'web-and-db' 'run.ps1')
}

function Invoke-Bench {
    Invoke-Build
    dotnet run --project (Join-Path $PSScriptRoot 'tests' 'bench') --configuration $Configuration --no-build
}

function Invoke-Crash {
    Invoke-Build
    $crash = Join-Path $PSScriptRoot 'tests' 'crash'
    dotnet run --project $crash --configuration $Configuration --no-build -- full
    if ($LASTEXITCODE -eq 0) { dotnet run --project $crash --configuration $Configuration --no-build -- team 120 }
}

function Invoke-Package {
    Invoke-Build
    $manifest = Import-PowerShellDataFile -LiteralPath (Join-Path $PSScriptRoot 'Occo.psd1')
    $target = Join-Path $PSScriptRoot 'out' 'Occo' $manifest.ModuleVersion
    Remove-Item -LiteralPath $target -Recurse -Force -ErrorAction Ignore
    & (Join-Path $PSScriptRoot 'module' 'Gallery' 'stage.ps1') $target $ProjectUri
    & (Join-Path $PSScriptRoot 'module' 'Gallery' 'sbom.ps1') "$target.cdx.json"
    "The package is in $target. To publish it: Publish-PSResource -Path '$target' -ApiKey <key>"
}

function Invoke-Schema {
    dotnet run --project (Join-Path $PSScriptRoot 'tests' 'schemas') -- (Join-Path $PSScriptRoot 'schemas')
}

& "Invoke-$Task"
