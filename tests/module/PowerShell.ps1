# Starts a PowerShell like this one: & $pwsh @pwshArguments -File ... . Where PowerShell is a .NET tool, its process is
# dotnet, and pwsh is a wrapper whose child is PowerShell. The process id of what is started here is that of PowerShell.

$pwsh = [System.Environment]::ProcessPath
$pwshArguments = @(
    if ((Split-Path -LeafBase $pwsh) -eq 'dotnet') { Join-Path $PSHOME 'pwsh.dll' }
    '-NoProfile'
    '-NonInteractive'
)
