# A small HTTP server that handles one request at a time. It calls a script block with method and path and sends the
# result. Occo sets address and port in the environment. A TcpListener needs no special rights on any system.
param([Parameter(Mandatory)] [scriptblock] $Answer)

$listener = [System.Net.Sockets.TcpListener]::new([ipaddress] $env:OCCO_ADDRESS, [int] $env:OCCO_PORT_HTTP)
$listener.Start()
while ($true) {
    $client = $listener.AcceptTcpClient()
    try {
        $client.ReceiveTimeout = 5000
        $reader = [System.IO.StreamReader]::new($client.GetStream())
        $method, $path, $null = -split $reader.ReadLine()
        while ($reader.ReadLine()) { }
        try {
            # The health and the process id of every node.
            $text = switch ($path) {
                '/health' { 'ok' }
                '/pid' { "$PID" }
                default { (& $Answer $method $path) -join "`n" }
            }
            $status = '200 OK'
        }
        catch {
            $text, $status = "$_", '500 Internal Server Error'
        }

        $body = [System.Text.Encoding]::UTF8.GetBytes("$text")
        $head = "HTTP/1.1 $status`r`nContent-Type: text/plain; charset=utf-8`r`n" +
            "Content-Length: $($body.Length)`r`nConnection: close`r`n`r`n"
        $client.GetStream().Write([System.Text.Encoding]::ASCII.GetBytes($head))
        if ($method -ne 'HEAD') { $client.GetStream().Write($body) }
    }
    catch {
        # A client that disconnects must not end the server.
        [Console]::Error.WriteLine($_)
    }
    finally {
        $client.Dispose()
    }
}
