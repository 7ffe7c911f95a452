# GET /webs lists the webs. Any other request is passed to one of them. The list can change, so each request reads it.
function Get-Webs { @(Get-Content -LiteralPath "$PSScriptRoot/webs.txt" | Where-Object { $_ }) }

& "$PSScriptRoot/http.ps1" {
    param($method, $path)

    if ($path -eq '/webs') { return Get-Webs }
    # A web can end during a request. It is then not in the list any more. A request that only reads is repeated.
    for ($try = $method -eq 'GET' ? 1 : 3; $true; $try++) {
        try { return Invoke-RestMethod "$(Get-Random -InputObject (Get-Webs))$path" -Method $method }
        catch { if ($try -ge 3) { throw } }
    }
}
