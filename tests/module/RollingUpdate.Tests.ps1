# A client asks the proxy of examples/web-and-db every 50 ms while the webs behind it are replaced.

Describe 'A rolling update' -Skip:$IsWindows {
    BeforeAll {
        . "$PSScriptRoot/Setup.ps1"
        $store = New-Store
        $example = Join-Path $PSScriptRoot '..' '..' 'examples' 'web-and-db' -Resolve
        $documents = @{ Path = "$example/infrastructure.yaml"; DefinitionPath = "$example/nodes.yaml" }
        $null = New-OccoInfrastructure @documents @store
        $null = Start-OccoEnactment web-and-db @store
        $proxy = Get-OccoNode -Infrastructure web-and-db -Name proxy @store
        $url = "http://$($proxy.Address):$($proxy.Ports['http'])/"

        # Runs the script block while the client sends requests. Returns the answers.
        function Watch-Proxy([scriptblock] $During) {
            $state = [hashtable]::Synchronized(@{ IsOver = $false })
            $client = [powershell]::Create().AddScript({
                    param($url, $state)
                    while (-not $state.IsOver) {
                        try { [pscustomobject]@{ Text = Invoke-RestMethod $url -TimeoutSec 10; Error = $null } }
                        catch { [pscustomobject]@{ Text = $null; Error = "$(Get-Date -Format HH:mm:ss.fff) $_" } }
                        Start-Sleep -Milliseconds 50
                    }
                }).AddArgument($url).AddArgument($state)
            try {
                $running = $client.BeginInvoke()
                & $During | Out-Null
            }
            finally {
                $state.IsOver = $true
                $heard = Receive-Shell $client $running
                $client.Dispose()
            }
            $heard
        }
    }

    AfterAll {
        Remove-OccoInfrastructure web-and-db -Force @store
    }

    It '<Name> is not noticed by a client' -ForEach @(
        @{ Name = 'to another greeting'; Greeting = 'Salve'; Order = 'create_first' }
        @{ Name = 'that drops the old webs first'; Greeting = 'Ave'; Order = 'drop_first' }
    ) {
        $description = Join-Path $TestDrive "$Order.yaml"
        (Get-Content -Raw "$example/infrastructure.yaml") -replace 'max: 5}', "max: 5}`n    update: {order: $Order}" |
            Set-Content $description
        $before = (Get-OccoNode -Infrastructure web-and-db -Name web @store).Id

        $heard = Watch-Proxy {
            Set-OccoInfrastructure web-and-db -Path $description -DefinitionPath "$example/nodes.yaml" `
                -Variable @{ greeting = $Greeting } @store
            $script:result = Start-OccoEnactment web-and-db @store
        }

        $result.Reached | Should -BeTrue
        $result.Replaced | Should -Be 2
        (Get-OccoNode -Infrastructure web-and-db -Name web @store).Id | Should -Not -BeIn $before
        $heard.Count | Should -BeGreaterThan 10
        $heard.Error | Where-Object { $_ } | Should -BeNullOrEmpty
        $heard[-1].Text | Should -BeLike "$Greeting from web*"
    }

    It 'scaling in and out are not noticed either' {
        $heard = Watch-Proxy {
            foreach ($count in 4, 2) {
                Set-OccoScale -Infrastructure web-and-db -Node web -Count $count @store
                Start-OccoEnactment web-and-db @store
            }
        }

        $heard.Error | Where-Object { $_ } | Should -BeNullOrEmpty
    }
}
