# GET /webs lists the webs; every other request goes to one of them. The list is read each time, because it changes.
& "$PSScriptRoot/http.ps1" {
    param($method, $path)

    $webs = Get-Content -LiteralPath "$PSScriptRoot/webs.txt" | Where-Object { $_ }
    if ($path -eq '/webs') { return $webs }
    Invoke-RestMethod "$(Get-Random -InputObject $webs)$path" -Method $method
}
