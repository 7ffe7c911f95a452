# Greets, and counts its visits in the db, whose address it finds in its environment.
& "$PSScriptRoot/http.ps1" {
    $visit = Invoke-RestMethod "$env:DB_URL/visits" -Method Post
    "$env:GREETING from web ${env:OCCO_ADDRESS}:$env:OCCO_PORT_HTTP, visit $visit"
}
