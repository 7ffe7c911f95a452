# Runs the tests of the module; -Path selects some files. Build first. Start it in a new PowerShell, as build.ps1 does,
# because the module stays loaded. The last line is `N passed, N failed, N skipped`. The exit code is 0 when nothing
# failed. With -Server each store of a test is that of a server on this machine. Left out are tests with the tag Store,
# of what can only be done to a store itself, and NoStore, of what is the same without one. With -Postgres each store is
# on a PostgreSQL server that is started for it. Left out are the tags File, of what only a store in a file has, and
# NoStore. Without PostgreSQL all are skipped.
# -Quick takes only the files of cmdlets whose way to the store differs from each other.
[CmdletBinding(DefaultParameterSetName = 'File')]
param(
    [string[]] $Path = $PSScriptRoot,
    [Parameter(ParameterSetName = 'Server')] [switch] $Server,
    [Parameter(ParameterSetName = 'Postgres')] [switch] $Postgres,
    [switch] $Quick)

$ErrorActionPreference = 'Stop'
$project = Join-Path $PSScriptRoot '..' '..' 'module' 'Occo.csproj' -Resolve
Import-Module "$(dotnet msbuild $project -getProperty:PesterManifest)".Trim()

if ($Quick) {
    $Path = @(
        'Backup-OccoStore', 'Compare-OccoInfrastructure', 'Copy-OccoStore', 'Export-OccoNode', 'Find-OccoOrphan',
        'Get-OccoCloud', 'Get-OccoCloudImage', 'Get-OccoEvent', 'Get-OccoInfo', 'Get-OccoInfrastructure',
        'Get-OccoNode', 'Get-OccoPlacement', 'Get-OccoPlan', 'Get-OccoPool', 'Get-OccoStore', 'Get-OccoToken',
        'Get-OccoWorker', 'Import-OccoNode', 'Import-OccoNodeDefinition', 'Import-OccoPool', 'New-OccoInfrastructure',
        'New-OccoToken', 'PlannedEnactment', 'Protect-OccoNode', 'Register-OccoEventAction', 'Remove-OccoNode',
        'Remove-OccoOrphan', 'Remove-OccoToken', 'Repair-OccoStore', 'Restore-OccoStore', 'Revision', 'Set-OccoScale',
        'Start-OccoEnactment', 'Undo-OccoInfrastructure', 'Wait-OccoInfrastructure', 'Workers'
    ) | ForEach-Object { Join-Path $PSScriptRoot "$_.Tests.ps1" -Resolve }
}

$env:OCCO_TEST_SERVER = $Server ? 'yes' : ''
$env:OCCO_TEST_POSTGRES = $Postgres ? 'yes' : ''
$missing = $Postgres -and -not (Test-Path '/usr/lib/postgresql/*/bin/postgres')
if ($missing) { 'No PostgreSQL is installed (Debian: apt-get install postgresql). All of -Postgres is skipped.' }
# The store that is used without -StorePath, and what belongs to stores on a server, are those of the tests alone.
$env:XDG_DATA_HOME = $data = [System.IO.Directory]::CreateTempSubdirectory('occo-data-').FullName
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Run.SkipRun = $missing
if ($Server) { $configuration.Filter.ExcludeTag = 'Store', 'NoStore' }
if ($Postgres) { $configuration.Filter.ExcludeTag = 'File', 'NoStore' }
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
try { $result = Invoke-Pester -Configuration $configuration }
finally { Remove-Item -LiteralPath $data -Recurse -Force -ErrorAction Ignore }
if (-not $result) { throw 'Pester ended without a result.' }

foreach ($test in $result.Failed) { "Failed: $($test.ExpandedPath): $($test.ErrorRecord[0].Exception.Message)" }
# A file that cannot be read has no failed test but counts as a failure.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
# What -Server and -Postgres leave out is no skipped test: it is run without.
$skipped = $result.SkippedCount + ($missing -or -not ($Server -or $Postgres) ? $result.NotRunCount : 0)
"$($result.PassedCount) passed, $failed failed, $skipped skipped"
exit [int] ($failed -gt 0)
