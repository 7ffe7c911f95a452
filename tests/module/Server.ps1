# A server of a store of a test: the real occod. End it with Stop-Server.

# Returns Uri, Token (SecureString), Secret (text), File (of the store) and Process.
function Start-Server([hashtable] $Store, [string[]] $Argument = @()) {
    $file = Get-StoreFile $Store
    $secret = (New-OccoToken tester Admin -StorePath $file).Token
    $server = @{
        Uri = 'http://127.0.0.1:0'
        Token = ConvertTo-SecureString $secret -AsPlainText -Force
        Secret = $secret
        File = $file
        Argument = $Argument
    }
    Restart-Server $server
    $server
}

# Starts it, where it was if it has been stopped.
function Restart-Server([hashtable] $Server) {
    $program = Get-ChildItem (Join-Path $root server bin) -Recurse -Filter occod.dll | Sort-Object LastWriteTime |
        Select-Object -Last 1
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]] (@(
                $program.FullName, 'serve', '--store', $Server.File, '--urls', $Server.Uri, '--rate', '0') +
            $Server.Argument))
    $start.RedirectStandardOutput = $true
    $Server.Process = [System.Diagnostics.Process]::Start($start)
    $line = $Server.Process.StandardOutput.ReadLineAsync()
    if (-not $line.Wait([timespan]::FromMinutes(1)) -or $line.Result -notmatch 'http://[\d.]+:\d+') {
        Stop-Server $Server
        throw "The server did not begin: $($line.Result)"
    }
    $Server.Uri = $Matches[0]
}

function Stop-Server([hashtable] $Server) {
    $Server.Process.Kill()
    if (-not $Server.Process.WaitForExit(60000)) { throw "Process $($Server.Process.Id) cannot be killed." }
    $Server.Process.Dispose()
}
