# How to start a PowerShell like this one: & $pwsh @pwshArguments -File ... . Where PowerShell is a .NET tool its process
# is dotnet, and what is called pwsh is a wrapper; a child that is to be killed must be the PowerShell itself.

$pwsh = [System.Environment]::ProcessPath
$pwshArguments = @(
    if ((Split-Path -LeafBase $pwsh) -eq 'dotnet') { Join-Path $PSHOME 'pwsh.dll' }
    '-NoProfile'
    '-NonInteractive'
)
