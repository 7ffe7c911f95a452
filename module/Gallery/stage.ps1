# Copies the built module to a new folder in the layout of the PowerShell Gallery.
param([Parameter(Mandatory)] [string] $Destination, [uri] $ProjectUri)

$ErrorActionPreference = 'Stop'
$root = Join-Path $PSScriptRoot '..' '..' -Resolve
$null = New-Item -ItemType Directory -Path $Destination
foreach ($item in 'Occo.psd1', 'bin', 'en-US', 'schemas', 'LICENSE', 'CHANGELOG.md', 'module/Gallery/README.md') {
    Copy-Item -LiteralPath (Join-Path $root $item) -Destination $Destination -Recurse
}
# The build may have compiled some libraries for this machine. Those of the package work on every platform.
$portable = Join-Path $root 'module' 'obj' 'portable'
Get-ChildItem -Path $portable -ErrorAction Ignore | Copy-Item -Destination (Join-Path $Destination 'bin' 'engine')
Get-ChildItem -LiteralPath $Destination -Filter *.pdb -Recurse | Remove-Item
& (Join-Path $PSScriptRoot 'notices.ps1') (Join-Path $Destination 'bin' 'engine' 'Occo.Engine.deps.json') |
    Set-Content -LiteralPath (Join-Path $Destination 'THIRD-PARTY-NOTICES.txt')
if ($ProjectUri) {
    $manifest = Join-Path $Destination 'Occo.psd1'
    $address = [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($ProjectUri)
    (Get-Content -Raw -LiteralPath $manifest).Replace(
        'LicenseUri   =', "ProjectUri   = '$address'`n            LicenseUri   =") |
        Set-Content -LiteralPath $manifest -NoNewline
}
$null = Test-ModuleManifest -Path (Join-Path $Destination 'Occo.psd1')
