BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Server.ps1
    $server = Start-Server (New-Store)
    $other = Start-Server (New-Store)
}

AfterAll { $server, $other | ForEach-Object { Stop-Server $_ } }

Describe 'Disconnect-OccoServer' -Tag Store {
    BeforeEach { foreach ($one in $server, $other) { $null = Connect-OccoServer $one.Uri $one.Token } }

    AfterEach { Get-OccoServer | Disconnect-OccoServer }

    It 'forgets the newest, and the one before is used again' {
        Disconnect-OccoServer | Should -BeNullOrEmpty
        (Get-OccoServer).Uri | Should -Be $server.Uri
        (Get-OccoStore).Path | Should -Be $server.Uri
        { Get-OccoStore -StorePath $other.Uri } | Should -Throw -ErrorId 'TokenRefused,*'
    }

    It 'takes an address, and servers from the pipeline' {
        Disconnect-OccoServer "$($server.Uri)/"
        (Get-OccoServer).Uri | Should -Be $other.Uri
        Get-OccoServer | Disconnect-OccoServer
        Get-OccoServer | Should -BeNullOrEmpty
    }

    It 'does nothing with -WhatIf' {
        Disconnect-OccoServer -WhatIf
        (Get-OccoServer).Count | Should -Be 2
    }

    It 'reports a server that the session is not connected to' {
        Disconnect-OccoServer https://occo.example.org @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ServerNotFound,*'
        $errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }
}
