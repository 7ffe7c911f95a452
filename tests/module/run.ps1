# Runs the tests of the module; -Path selects some files. Build first. Start it in a new PowerShell, as build.ps1 does,
# because the module stays loaded. The last line is `N passed, N failed, N skipped`. The exit code is 0 when nothing
# failed. With -Server each store of a test is that of a server on this machine; what only a store itself can do is
# skipped.
param([string[]] $Path = $PSScriptRoot, [switch] $Server)

$ErrorActionPreference = 'Stop'
$project = Join-Path $PSScriptRoot '..' '..' 'module' 'Occo.csproj' -Resolve
Import-Module "$(dotnet msbuild $project -getProperty:PesterManifest)".Trim()

$env:OCCO_TEST_SERVER = $Server ? 'yes' : ''
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
if ($Server) { $configuration.Filter.ExcludeTag = 'Store' }
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
$result = Invoke-Pester -Configuration $configuration
if (-not $result) { throw 'Pester ended without a result.' }

foreach ($test in $result.Failed) { "Failed: $($test.ExpandedPath): $($test.ErrorRecord[0].Exception.Message)" }
# A file that cannot be read has no failed test but counts as a failure.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"$($result.PassedCount) passed, $failed failed, $($result.SkippedCount + $result.NotRunCount) skipped"
exit [int] ($failed -gt 0)
