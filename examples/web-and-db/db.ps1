# A key-value store in memory: GET /key returns a value, PUT /key/value sets it, POST /key adds 1.
$store = @{}
& "$PSScriptRoot/http.ps1" {
    param($method, $path)

    $null, $key, $value = $path -split '/', 3
    switch ($method) {
        'PUT' { $store[$key] = $value }
        'POST' { $store[$key] = 1 + $store[$key] }
    }
    $store[$key]
}
