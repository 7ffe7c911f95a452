# GET /webs lists the webs; every other request goes to one of them. The list is read each time, because it changes.
function Get-Webs { @(Get-Content -LiteralPath "$PSScriptRoot/webs.txt" | Where-Object { $_ }) }

& "$PSScriptRoot/http.ps1" {
    param($method, $path)

    if ($path -eq '/webs') { return Get-Webs }
    # A web may go while it is asked; it is not in the list then any more. What only reads is asked once again.
    for ($try = $method -eq 'GET' ? 1 : 3; $true; $try++) {
        try { return Invoke-RestMethod "$(Get-Random -InputObject (Get-Webs))$path" -Method $method }
        catch { if ($try -ge 3) { throw } }
    }
}
