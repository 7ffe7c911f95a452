# Writes the licence notices of the packages in a deps.json, from their metadata in the NuGet package folder.
param([Parameter(Mandatory)] [string] $DependencyFile)

$ErrorActionPreference = 'Stop'
$packageRoot = "$(dotnet msbuild (Join-Path $PSScriptRoot '..' 'Occo.csproj') -getProperty:NuGetPackageRoot)".Trim()
$dependencies = Get-Content -Raw -LiteralPath $DependencyFile | ConvertFrom-Json -AsHashtable
$shipped = @($dependencies.targets.Values)[0]

# The text of a licence: the file of the package, LICENSE, or a file in this folder with the name of the licence.
function Get-LicenceText([string] $Package, [System.Xml.XmlElement] $Metadata) {
    $own = Get-ChildItem -LiteralPath $Package -File -Filter LICENSE* | Select-Object -First 1
    if ($own) { return (Get-Content -Raw -LiteralPath $own).Trim() }
    $name = $Metadata.license.InnerText
    if ($name -eq 'Apache-2.0') { return 'The text of this licence is in the file LICENSE.' }
    $kept = Join-Path $PSScriptRoot "$name.txt"
    if (Test-Path -LiteralPath $kept) { return (Get-Content -Raw -LiteralPath $kept).Trim() }
    throw "The package $($Metadata.id) contains no text of its licence ($name). Write the text to $kept."
}

'Occo contains the following packages. Each belongs to its authors and is used under its own licence.'
foreach ($name in $dependencies.libraries.Keys | Sort-Object) {
    $library = $dependencies.libraries[$name]
    # A package without files only refers to other packages.
    $files = $shipped[$name].Keys -match '^(runtime|native|runtimeTargets)$'
    if ($library.type -ne 'package' -or -not $files) { continue }
    $package = Join-Path $packageRoot $library.path
    $metadata = ([xml] (Get-Content -Raw -Path (Join-Path $package '*.nuspec'))).package.metadata
    ''
    '-' * 80
    "$($metadata.id) $($metadata.version), $($metadata.license.InnerText)"
    $metadata.copyright ?? "Copyright (c) $($metadata.authors)"
    $metadata.projectUrl ?? $metadata.repository.url
    ''
    Get-LicenceText $package $metadata
}
