# For the tests of proxies: certificates, servers and programs that listen.

# A certificate of its own for occo.example.org; the certificate file has the key, too.
function New-Certificate([string] $Folder) {
    $key = [System.Security.Cryptography.ECDsa]::Create()
    $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new(
        'CN=occo.example.org', $key, [System.Security.Cryptography.HashAlgorithmName]::SHA256)
    $certificate = $request.CreateSelfSigned([datetime]::UtcNow.AddDays(-1), [datetime]::UtcNow.AddDays(1))
    $files = @{ CertificatePath = Join-Path $Folder occo.pem; KeyPath = Join-Path $Folder occo.key }
    $key.ExportPkcs8PrivateKeyPem() | Set-Content $files.KeyPath
    $certificate.ExportCertificatePem(), $key.ExportPkcs8PrivateKeyPem() | Set-Content $files.CertificatePath
    $files
}

# The newest occod of the clone.
function Get-Program {
    (Get-ChildItem (Join-Path $root server bin) -Recurse -Filter occod.dll | Sort-Object LastWriteTime)[-1].FullName
}

function Get-FreePort {
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

# Starts a program with its output in a file, and waits until it listens.
function Start-Listener([string] $Program, [string[]] $Argument, [int] $Port) {
    $log = Join-Path $TestDrive "$([guid]::NewGuid()).log"
    $process = [System.Diagnostics.Process]::Start([System.Diagnostics.ProcessStartInfo]::new(
            'sh', [string[]] (@('-c', 'exec "$@" > "$0" 2>&1', $log, $Program) + $Argument)))
    $end = [datetime]::UtcNow.AddMinutes(1)
    while ($true) {
        $client = [System.Net.Sockets.TcpClient]::new()
        try {
            $client.Connect('127.0.0.1', $Port)
            return $process
        }
        catch {
            if ($process.HasExited) { throw "$Program ended: $(Get-Content -Raw $log)" }
            if ([datetime]::UtcNow -gt $end) {
                $process.Kill()
                throw "$Program does not listen."
            }
            $null = [System.Threading.Thread]::Yield()
        }
        finally { $client.Dispose() }
    }
}

# Starts a server of a store, and returns Process and Url.
function Start-PlainServer([hashtable] $Store) {
    $port = Get-FreePort
    $url = "http://127.0.0.1:$port"
    $arguments = (Get-Program), 'serve', '--store', $Store.StorePath, '--urls', $url
    @{ Process = Start-Listener dotnet $arguments $port; Url = $url }
}
