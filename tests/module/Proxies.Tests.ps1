# A server behind a real nginx and a real HAProxy, with the configurations of New-OccoServiceUnit. Tags, demands on
# revisions and events pass as they are.

BeforeDiscovery {
    $proxies = 'nginx', 'haproxy' | ForEach-Object {
        $is = [bool] ($IsLinux -and (Get-Command $_ -CommandType Application -ErrorAction Ignore))
        if (-not $is) { Write-Warning "$_ is not installed (Debian: apt-get install nginx-light haproxy): not tried." }
        @{ Tool = $_; Type = @{ nginx = 'Nginx'; haproxy = 'Haproxy' }[$_]; Missing = -not $is }
    }
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Proxy.ps1
}

Describe 'A server behind <Tool>' -ForEach $proxies {
    BeforeAll {
        if ($Missing) { return }
        $store = New-Store
        $null = New-Shop $store
        $token = (New-OccoToken ops Admin @store).Token
        $server = Start-PlainServer $store
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        $port = Get-FreePort
        $certificate = New-Certificate $folder
        $unit = New-OccoServiceUnit $Type -Url $server.Url -Path (Join-Path $folder unit.cfg) @certificate
        $text = $unit.Text -replace '(?m)^ *listen \[::\]:443 ssl;\n' -replace 'listen 443', "listen 127.0.0.1:$port" `
            -replace 'bind :443', "bind 127.0.0.1:$port"
        Set-Content $unit.Path $text
        "pid $folder/pid;`nerror_log stderr;`nevents {}`nhttp { access_log off; gzip on; include $($unit.Path); }" |
            Set-Content (Join-Path $folder main.conf)
        $arguments = if ($Tool -eq 'nginx') { '-g', 'daemon off;', '-e', 'stderr', '-p', $folder, '-c', "$folder/main.conf" }
        else { '-db', '-f', $unit.Path }
        $proxy = Start-Listener $Tool $arguments $port

        $handler = [System.Net.Http.HttpClientHandler]::new()
        $handler.ServerCertificateCustomValidationCallback =
        [System.Net.Http.HttpClientHandler]::DangerousAcceptAnyServerCertificateValidator
        $client = [System.Net.Http.HttpClient]::new($handler)
        $client.Timeout = [timespan]::FromMinutes(1)
        $client.DefaultRequestHeaders.Add('Authorization', "Bearer $token")
        $client.DefaultRequestHeaders.Add('Accept-Encoding', 'gzip')

        # Sends a request with a header, and returns the answer.
        function Send([string] $Method, [string] $Path, [hashtable] $Header = @{}, [switch] $Open) {
            $request = [System.Net.Http.HttpRequestMessage]::new($Method, "https://127.0.0.1:$port/api/v1/$Path")
            foreach ($name in $Header.Keys) { $null = $request.Headers.TryAddWithoutValidation($name, $Header[$name]) }
            if ($Method -ne 'GET') {
                $request.Content = [System.Net.Http.StringContent]::new('{}', $null, 'application/json')
            }
            $client.SendAsync($request, $Open ? 'ResponseHeadersRead' : 'ResponseContentRead').GetAwaiter().GetResult()
        }
    }

    AfterAll {
        if ($Missing) { return }
        $client.Dispose()
        foreach ($process in $proxy, $server.Process) {
            $process.Kill($true)
            $process.WaitForExit(60000) | Should -BeTrue
        }
    }

    It 'passes the tags of answers' -Skip:$Missing {
        $first = Send GET infrastructures/shop
        $first.StatusCode | Should -Be 'OK'
        $tag = "$($first.Headers.ETag)"
        $tag | Should -Match '^"[^"]+"$' -Because 'a weak one would be the work of the proxy'
        $first.Content.Headers.ContentEncoding | Should -BeNullOrEmpty
        (Send GET infrastructures/shop @{ 'If-None-Match' = $tag }).StatusCode | Should -Be 'NotModified'
        (Send GET infrastructures/shop @{ 'If-None-Match' = "W/$tag" }).StatusCode | Should -Be 'NotModified'
    }

    It 'passes demands on revisions' -Skip:$Missing {
        $tag = "$((Send GET infrastructures/shop).Headers.ETag)"
        (Send POST infrastructures/shop/suspend).StatusCode | Should -Be 428
        (Send POST infrastructures/shop/suspend @{ 'If-Match' = $tag }).StatusCode | Should -Be 'OK'
        (Send POST infrastructures/shop/resume @{ 'If-Match' = $tag }).StatusCode | Should -Be 'PreconditionFailed'
        $tag = "$((Send GET infrastructures/shop).Headers.ETag)"
        (Send POST infrastructures/shop/resume @{ 'If-Match' = $tag }).StatusCode | Should -Be 'OK'
        (Get-OccoEvent shop @store)[-1].Actor | Should -Be 'ops'
    }

    It 'passes events at once' -Skip:$Missing {
        $stream = Send GET 'events?infrastructure=shop' @{ Accept = 'text/event-stream' } -Open
        "$($stream.Content.Headers.ContentType.MediaType)" | Should -Be 'text/event-stream'
        $reader = [System.IO.StreamReader]::new($stream.Content.ReadAsStream())
        $null = Suspend-OccoInfrastructure shop -Reason 'seen through the proxy' @store
        $seen = ''
        while ($seen -notmatch 'seen through the proxy') {
            $line = $reader.ReadLineAsync()
            $line.Wait(60000) | Should -BeTrue -Because "the stream is open: $seen"
            $line.Result | Should -Not -Be $null
            $seen += "$($line.Result)`n"
        }
        $reader.Dispose()
    }

    It 'refuses strangers, and tells that it is ready' -Skip:$Missing {
        $stranger = [System.Net.Http.HttpClient]::new($handler, $false)
        $stranger.GetAsync("https://127.0.0.1:$port/api/v1/infrastructures").GetAwaiter().GetResult().StatusCode |
            Should -Be 'Unauthorized'
        $stranger.GetStringAsync("https://127.0.0.1:$port/readyz").GetAwaiter().GetResult() | Should -Be "ready`n"
        $stranger.Dispose()
    }
}
