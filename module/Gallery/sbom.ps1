# Writes the bill of materials of the packages that Occo contains, as CycloneDX 1.6 in JSON. Needs a build.
param([Parameter(Mandatory)] [string] $Path)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
$root = Join-Path $PSScriptRoot '..' '..' -Resolve
$version = (Import-PowerShellDataFile -LiteralPath (Join-Path $root 'Occo.psd1')).ModuleVersion
# dotnet finds the tool by the manifest in the current folder.
Push-Location -LiteralPath $root
try {
    $output = dotnet tool run dotnet-CycloneDX -- engine/Occo.Engine.csproj --disable-package-restore `
        --output-format Json --spec-version 1.6 --set-type Library --set-name Occo --set-version $version `
        --output (Split-Path $Path) --filename (Split-Path -Leaf $Path) 2>&1
    if ($LASTEXITCODE -ne 0) { throw "The bill of materials cannot be written: $($output | Out-String)" }
}
finally { Pop-Location }
