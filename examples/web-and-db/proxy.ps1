# GET /webs lists the webs; every other request goes to one of them. The list is read each time, because it changes.
& "$PSScriptRoot/http.ps1" {
    param($method, $path)

    $webs = @(Get-Content -LiteralPath "$PSScriptRoot/webs.txt" | Where-Object { $_ })
    if ($path -eq '/webs') { return $webs }
    # A web may go while it answers; what only reads is then asked of another one.
    foreach ($web in Get-Random -InputObject $webs -Count ($method -eq 'GET' ? $webs.Count : 1)) {
        try { return Invoke-RestMethod "$web$path" -Method $method }
        catch { $failure = $_ }
    }
    throw $failure
}
