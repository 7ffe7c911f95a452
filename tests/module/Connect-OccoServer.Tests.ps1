BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Server.ps1
    $store = New-Store
    $null = New-Shop $store
    $server = Start-Server $store
}

AfterAll { Stop-Server $server }

Describe 'Connect-OccoServer' -Tag Store {
    AfterEach { Get-OccoServer | Disconnect-OccoServer }

    It 'shows who the token is, and what it may do' {
        $shown = Connect-OccoServer $server.Uri $server.Token
        $shown | Should -BeOfType ([Occo.OccoServer])
        $shown.Uri | Should -Be $server.Uri
        $shown.TokenName | Should -Be 'tester'
        $shown.Role | Should -Be 'Admin'
        $shown.Permissions | Should -Contain 'Enact'
        $shown.Scope | Should -BeNullOrEmpty
        $shown.Version | Should -Not -BeNullOrEmpty
        $shown.ConnectedAt | Should -BeGreaterThan ([datetime]::Now.AddMinutes(-1))
        $shown.StorePath | Should -Be $server.Uri
        "$shown" | Should -Be $server.Uri
    }

    It 'makes the server the store of all cmdlets' {
        $null = Connect-OccoServer "$($server.Uri)/" $server.Token
        $shop = Get-OccoInfrastructure
        $shop.Name | Should -Be 'shop'
        $shop.StorePath | Should -Be $server.Uri
        ($shop | Start-OccoEnactment).Reached | Should -BeTrue
        (Get-OccoEvent shop -Last 1).Actor | Should -Be 'tester'
        (Get-OccoStore).Path | Should -Be $server.Uri
        (Complete 'Get-OccoInfrastructure sh').CompletionText | Should -Be 'shop'
        # -StorePath is stronger.
        (Get-OccoInfrastructure -StorePath $server.File).StorePath | Should -Be $server.File
    }

    It 'keeps its servers to the session' {
        $null = Connect-OccoServer $server.Uri $server.Token
        $shell = [powershell]::Create().AddScript({ Import-Module $args[0]; @(Get-OccoServer).Count }).
            AddArgument($manifest)
        try { Receive-Shell $shell $shell.BeginInvoke() | Should -Be 0 } finally { $shell.Dispose() }
    }

    It 'lends its server to a job' {
        $null = Connect-OccoServer $server.Uri $server.Token
        $job = Start-OccoEnactment shop -AsJob
        (Receive-Job $job -Wait -AutoRemoveJob).Reached | Should -BeTrue
    }

    It 'refuses a wrong token, and does not connect' {
        $wrong = ConvertTo-SecureString 'occo_wrong' -AsPlainText -Force
        $failure = { Connect-OccoServer $server.Uri $wrong } | Should -Throw -PassThru -ErrorId 'TokenRefused,*'
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        "$failure $($failure.Exception)" | Should -Not -Match 'occo_wrong'
        Get-OccoServer | Should -BeNullOrEmpty
    }

    It 'refuses a token in plain text without showing it' {
        $failure = { Connect-OccoServer $server.Uri 'occo_plain' } | Should -Throw -PassThru
        "$failure $($failure.Exception) $($failure.CategoryInfo)" | Should -Not -Match 'occo_plain'
        "$failure" | Should -Match 'SecureString'
    }

    It 'refuses <Address>' -ForEach @(
        @{ Address = 'http://occo.example.org'; Why = '*https://occo.example.org*' }
        @{ Address = 'https://anna:hush@occo.example.org'; Why = '*no user name and no password*' }
        @{ Address = 'occo.example.org'; Why = '*https://host*' }
    ) {
        Connect-OccoServer $Address $server.Token @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        "$($errors[0])" | Should -BeLike $Why
        "$($errors[0])" | Should -Not -Match 'hush'
    }

    It 'says that a server does not answer' {
        { Connect-OccoServer http://127.0.0.1:1 $server.Token } |
            Should -Throw -ErrorId 'StoreFailed,*' -ExpectedMessage '*http://127.0.0.1:1 cannot be used*'
    }

    It 'lets a token do what it may, and nothing else' {
        $reader = New-OccoToken reader Reader -StorePath $server.File
        $secret = ConvertTo-SecureString $reader.Token -AsPlainText -Force
        (Connect-OccoServer $server.Uri $secret).Role | Should -Be 'Reader'
        (Get-OccoInfrastructure).Name | Should -Be 'shop'
        Suspend-OccoInfrastructure shop @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'TokenDenied,*'
        $errors[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        $null = Remove-OccoToken reader -Confirm:$false -StorePath $server.File
        { Get-OccoInfrastructure } | Should -Throw -ErrorId 'TokenRefused,*'
    }

    It 'sends a token to the server of OCCO_SERVER only' {
        $env:OCCO_SERVER, $env:OCCO_TOKEN = $server.Uri, $server.Secret
        try {
            (Get-OccoInfrastructure).Name | Should -Be 'shop'
            (Get-OccoInfrastructure -StorePath $server.Uri).Name | Should -Be 'shop'
            { Get-OccoInfrastructure -StorePath https://evil.example } |
                Should -Throw -ErrorId 'TokenRefused,*' -ExpectedMessage '*no token for the server https://evil*'
            Get-OccoServer | Should -BeNullOrEmpty
        }
        finally {
            $env:OCCO_SERVER, $env:OCCO_TOKEN = $null, $null
        }
    }

    It 'takes the server from OCCO_STORE' {
        $before = $env:OCCO_STORE
        $env:OCCO_STORE, $env:OCCO_TOKEN = $server.Uri, $server.Secret
        try { (Get-OccoInfrastructure).Name | Should -Be 'shop' }
        finally { $env:OCCO_STORE, $env:OCCO_TOKEN = $before, $null }
    }

    It 'leaves to the store what is its own: <Verb>' -ForEach @(
        @{ Verb = 'Backup' }, @{ Verb = 'Restore' }, @{ Verb = 'Copy' }, @{ Verb = 'Repair' }
    ) {
        $null = Connect-OccoServer $server.Uri $server.Token
        $file = Join-Path $TestDrive "$Verb.bak"
        switch ($Verb) {
            Backup { Backup-OccoStore $file @quiet }
            Restore { Restore-OccoStore $file -Force @quiet }
            Copy { Copy-OccoStore $file -Force @quiet }
            Repair { Repair-OccoStore -AfterFailover -Force @quiet }
        }
        "$($errors[0])" | Should -BeLike "$Verb-OccoStore works on the store itself*$($server.Uri)*"
        $file | Should -Not -Exist
    }

    It 'refuses a credentials file of this machine' {
        $null = Connect-OccoServer $server.Uri $server.Token
        $file = New-Item (Join-Path $TestDrive auth.yaml) -Force
        New-OccoInfrastructure -Description (Get-ShopText other) -CredentialPath $file @quiet
        "$($errors[0])" | Should -BeLike '*credentials file*is on this machine*'
        (Get-OccoInfrastructure).Name | Should -Be 'shop'
    }
}

Describe 'The server of Connect-OccoServer' -Tag Store {
    It 'stops an enactment with Ctrl+C, says so, and the next goes on' {
        $own = New-Store
        $null = New-Shop $own
        $other = Start-Server $own
        try {
            $secret = $other.Token
            $space = [runspacefactory]::CreateRunspace()
            $space.Open()
            $shell = [powershell]::Create($space).AddScript({
                    param($manifest, $uri, $token)
                    Import-Module $manifest
                    $null = Connect-OccoServer $uri $token
                    Start-OccoEnactment shop -Watch -Verbose 4>&1
                }).AddArgument($manifest).AddArgument($other.Uri).AddArgument($secret)
            $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $ready = [System.Threading.ManualResetEventSlim]::new()
            $output.add_DataAdded({ if ("$($output[-1])" -match 'InfrastructureReady') { $ready.Set() } })
            $null = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
            Wait-ShopEvent @{ StorePath = $other.File } InfrastructureReady | Should -Not -BeNullOrEmpty
            $shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(30000) | Should -BeTrue
            $shell.Dispose()
            (Start-OccoEnactment shop -StorePath $other.File).Reached | Should -BeTrue
        }
        finally {
            Stop-Server $other
        }
    }
}
