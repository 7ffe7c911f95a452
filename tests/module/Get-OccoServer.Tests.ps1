BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Server.ps1
    $server = Start-Server (New-Store)
    $other = Start-Server (New-Store)
}

AfterAll {
    Get-OccoServer | Disconnect-OccoServer
    $server, $other | ForEach-Object { Stop-Server $_ }
}

Describe 'Get-OccoServer' -Tag Store {
    It 'lists the newest first, and each once' {
        Get-OccoServer | Should -BeNullOrEmpty
        foreach ($one in $server, $other, $server) { $null = Connect-OccoServer $one.Uri $one.Token }
        (Get-OccoServer).Uri | Should -Be $server.Uri, $other.Uri
    }

    It 'does not show the token' {
        $shown = Get-OccoServer
        @($shown | Format-List * | Out-String; $shown | ConvertTo-Json -Depth 5; $shown | Format-Table | Out-String) |
            Should -Not -Match ([regex]::Escape($server.Secret))
    }

    It 'fits a table of 80 columns' {
        $lines = Get-OccoServer | Out-String -Width 80 -Stream
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -join "`n" | Should -Match 'Uri\s+TokenName\s+Role\s+Version'
    }
}
