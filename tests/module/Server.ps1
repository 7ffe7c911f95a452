# A server of a store of a test: the real occod. End it with Stop-Server.

# Returns Uri, Token (SecureString), Secret (text), File (of the store) and Process.
function Start-Server([hashtable] $Store) {
    $file = Get-StoreFile $Store
    $secret = (New-OccoToken tester Admin -StorePath $file).Token
    $program = Get-ChildItem (Join-Path $root server bin) -Recurse -Filter occod.dll | Sort-Object LastWriteTime |
        Select-Object -Last 1
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]] @(
            $program.FullName, 'serve', '--store', $file, '--urls', 'http://127.0.0.1:0', '--rate', '0'))
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $line = $process.StandardOutput.ReadLineAsync()
    if (-not $line.Wait([timespan]::FromMinutes(1)) -or $line.Result -notmatch 'http://[\d.]+:\d+') {
        Stop-Server @{ Process = $process }
        throw "The server did not begin: $($line.Result)"
    }
    @{
        Uri = $Matches[0]
        Token = ConvertTo-SecureString $secret -AsPlainText -Force
        Secret = $secret
        File = $file
        Process = $process
    }
}

function Stop-Server([hashtable] $Server) {
    $Server.Process.Kill()
    if (-not $Server.Process.WaitForExit(60000)) { throw "Process $($Server.Process.Id) cannot be killed." }
    $Server.Process.Dispose()
}
