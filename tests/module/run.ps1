# Runs the tests of the module; -Path selects some files. Build first. Start it in a new PowerShell, as build.ps1 does,
# because the module stays loaded. The last line is `N passed, N failed, N skipped`. The exit code is 0 when nothing
# failed. With -Server each store of a test is that of a server on this machine. Left out are tests with the tag Store,
# of what can only be done to a store itself, and NoStore, of what is the same without one.
# -Quick takes only the files of cmdlets whose way to a server differs from each other.
param([string[]] $Path = $PSScriptRoot, [switch] $Server, [switch] $Quick)

$ErrorActionPreference = 'Stop'
$project = Join-Path $PSScriptRoot '..' '..' 'module' 'Occo.csproj' -Resolve
Import-Module "$(dotnet msbuild $project -getProperty:PesterManifest)".Trim()

if ($Quick) {
    $Path = @(
        'Compare-OccoInfrastructure', 'Export-OccoNode', 'Find-OccoOrphan', 'Get-OccoCloud', 'Get-OccoCloudImage',
        'Get-OccoEvent', 'Get-OccoInfo', 'Get-OccoInfrastructure', 'Get-OccoNode', 'Get-OccoPlacement', 'Get-OccoPlan',
        'Get-OccoPool', 'Get-OccoStore', 'Get-OccoToken', 'Get-OccoWorker', 'Import-OccoNode',
        'Import-OccoNodeDefinition', 'Import-OccoPool', 'New-OccoInfrastructure',
        'New-OccoToken', 'PlannedEnactment', 'Protect-OccoNode', 'Register-OccoEventAction', 'Remove-OccoNode',
        'Remove-OccoOrphan', 'Remove-OccoToken', 'Revision', 'Set-OccoScale', 'Start-OccoEnactment',
        'Undo-OccoInfrastructure', 'Wait-OccoInfrastructure', 'Workers'
    ) | ForEach-Object { Join-Path $PSScriptRoot "$_.Tests.ps1" -Resolve }
}

$env:OCCO_TEST_SERVER = $Server ? 'yes' : ''
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
if ($Server) { $configuration.Filter.ExcludeTag = 'Store', 'NoStore' }
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
$result = Invoke-Pester -Configuration $configuration
if (-not $result) { throw 'Pester ended without a result.' }

foreach ($test in $result.Failed) { "Failed: $($test.ExpandedPath): $($test.ErrorRecord[0].Exception.Message)" }
# A file that cannot be read has no failed test but counts as a failure.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
# What -Server leaves out is no skipped test: it is run without.
$skipped = $result.SkippedCount + ($Server ? 0 : $result.NotRunCount)
"$($result.PassedCount) passed, $failed failed, $skipped skipped"
exit [int] ($failed -gt 0)
