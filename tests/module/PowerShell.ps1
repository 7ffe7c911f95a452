# How to start a PowerShell like this one: & $pwsh @pwshArguments -File ... . The started process is PowerShell itself.
# Where PowerShell is a .NET tool, its process is dotnet, and pwsh is only a wrapper that starts it.

$pwsh = [System.Environment]::ProcessPath
$pwshArguments = @(
    if ((Split-Path -LeafBase $pwsh) -eq 'dotnet') { Join-Path $PSHOME 'pwsh.dll' }
    '-NoProfile'
    '-NonInteractive'
)
