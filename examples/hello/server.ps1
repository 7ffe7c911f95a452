# A web server that answers every request with the text of one file. Occo sets address and port in the environment.
# A TcpListener needs no special rights on any system.
$greeting = Get-Content -Raw -LiteralPath "$PSScriptRoot/greeting.txt"
$listener = [System.Net.Sockets.TcpListener]::new([ipaddress] $env:OCCO_ADDRESS, [int] $env:OCCO_PORT_HTTP)
$listener.Start()
while ($true) {
    $client = $listener.AcceptTcpClient()
    try {
        $client.ReceiveTimeout = 5000
        $reader = [System.IO.StreamReader]::new($client.GetStream())
        $isHead = "$($reader.ReadLine())".StartsWith('HEAD ')
        while ($reader.ReadLine()) { }
        $body = [System.Text.Encoding]::UTF8.GetBytes($greeting)
        $head = "HTTP/1.1 200 OK`r`nContent-Type: text/plain; charset=utf-8`r`n" +
            "Content-Length: $($body.Length)`r`nConnection: close`r`n`r`n"
        $client.GetStream().Write([System.Text.Encoding]::ASCII.GetBytes($head))
        if (-not $isHead) { $client.GetStream().Write($body) }
    }
    catch {
        # A client that disconnects must not end the server.
        [Console]::Error.WriteLine($_)
    }
    finally {
        $client.Dispose()
    }
}
