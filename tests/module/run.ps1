# Runs the module's tests in this PowerShell, which should be a child: the module stays loaded until it ends. `build.ps1
# -Task Test` does so; by hand, after a build, with -Path for some of them. The last line is
# `N passed, N failed, N skipped`; the exit code is 0 when nothing failed.
param([string[]] $Path = $PSScriptRoot)

$ErrorActionPreference = 'Stop'
$project = Join-Path $PSScriptRoot '..' '..' 'module' 'Occo.csproj' -Resolve
Import-Module "$(dotnet msbuild $project -getProperty:PesterManifest)".Trim()

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
$result = Invoke-Pester -Configuration $configuration
if (-not $result) { throw 'Pester ended without a result.' }

# A file that cannot even be read has no failed test, and is a failure all the same.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"$($result.PassedCount) passed, $failed failed, $($result.SkippedCount + $result.NotRunCount) skipped"
exit [int] ($failed -gt 0)
