# Copies the built module to a new folder in the layout of the PowerShell Gallery.
param(
    [Parameter(Mandatory)] [string] $Destination,
    [uri] $ProjectUri,
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$root = Join-Path $PSScriptRoot '..' '..' -Resolve
$null = New-Item -ItemType Directory -Path $Destination
foreach ($item in 'Occo.psd1', 'bin', 'en-US', 'schemas', 'LICENSE', 'CHANGELOG.md', 'module/Gallery/README.md') {
    Copy-Item -LiteralPath (Join-Path $root $item) -Destination $Destination -Recurse
}
# The build compiled some libraries for this machine. Those of the package work on every platform.
$engine = Join-Path $root 'engine' 'bin' $Configuration 'net10.0'
Copy-Item -Path (Join-Path $engine '*.dll') -Destination (Join-Path $Destination 'bin' 'engine')
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
