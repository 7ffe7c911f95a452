# An endpoint on the loopback that answers EC2 actions with fixed XML and records the requests.

# Answers: a hashtable of action to the XML of the answer. Returns Url, Asked (the forms, in order), Signed (the
# Authorization headers, in order) and the values that Stop-Ec2Endpoint needs.
function Start-Ec2Endpoint([hashtable] $Answers) {
    do {
        $url = "http://127.0.0.1:$(Get-Random -Minimum 20000 -Maximum 60000)/"
        # A listener whose start failed, because the port is in use, cannot be used again.
        $listener = [System.Net.HttpListener]::new()
        $listener.Prefixes.Add($url)
        try { $listener.Start() } catch [System.Net.HttpListenerException] { continue }
    } until ($listener.IsListening)
    $asked = [System.Collections.Concurrent.ConcurrentQueue[string]]::new()
    $signed = [System.Collections.Concurrent.ConcurrentQueue[string]]::new()
    $shell = [powershell]::Create().AddScript({
            param($listener, $answers, $asked, $signed)
            while ($listener.IsListening) {
                try { $context = $listener.GetContext() } catch { return }
                $body = [System.IO.StreamReader]::new($context.Request.InputStream).ReadToEnd()
                $asked.Enqueue($body)
                $signed.Enqueue("$($context.Request.Headers['Authorization'])")
                $action = if ($body -match '(?:^|&)Action=(\w+)') { $Matches[1] }
                $body = $answers["$action"]
                $xml = $body ? "<${action}Response><requestId>r-1</requestId>$body</${action}Response>" :
                '<R><Errors><Error><Code>DryRunOperation</Code><Message>ok</Message></Error></Errors></R>'
                $context.Response.StatusCode = if ($xml -match '<Error>') { 412 } else { 200 }
                $bytes = [System.Text.Encoding]::UTF8.GetBytes($xml)
                $context.Response.OutputStream.Write($bytes, 0, $bytes.Length)
                $context.Response.Close()
            }
        }).AddArgument($listener).AddArgument($Answers).AddArgument($asked).
        AddArgument($signed)
    @{
        Url = $url; Asked = $asked; Signed = $signed
        Listener = $listener; Shell = $shell; Running = $shell.BeginInvoke()
    }
}

function Stop-Ec2Endpoint([hashtable] $Endpoint) {
    $Endpoint.Listener.Stop()
    $null = Receive-Shell $Endpoint.Shell $Endpoint.Running
    $Endpoint.Shell.Dispose()
    $Endpoint.Listener.Close()
}
