# Returns a greeting and counts visits in the db. The environment has the address of the db.
& "$PSScriptRoot/http.ps1" {
    $visit = Invoke-RestMethod "$env:DB_URL/visits" -Method Post
    "$env:GREETING from web ${env:OCCO_ADDRESS}:$env:OCCO_PORT_HTTP, visit $visit"
}
