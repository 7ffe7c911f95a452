# Credentials: cmdlets warn of files that others can read, and store no secret.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $secret = 'hush-' + [guid]::NewGuid()
    $credential = [pscredential]::new('me', (ConvertTo-SecureString $secret -AsPlainText -Force))
}

Describe 'Credentials' {
    BeforeEach { $store = New-Store }

    It 'warns of a credentials file that others can read' -Tag Store -Skip:$IsWindows {
        $file = Join-Path $TestDrive 'auth.yaml'
        Set-Content -LiteralPath $file -Value 'resource: []'
        chmod 644 $file
        $null = New-OccoInfrastructure -Description (Get-ShopText) -CredentialPath $file @store
        $null = Get-OccoPlan shop @store -WarningVariable plan -WarningAction SilentlyContinue
        $null = Start-OccoEnactment shop @store -WarningVariable enactment -WarningAction SilentlyContinue
        $plan -join "`n" | Should -Match 'auth.yaml.*chmod 600'
        $enactment -join "`n" | Should -Match 'auth.yaml.*chmod 600'
    }

    It 'ignores a missing credentials file when no cloud needs it' -Tag Store {
        $file = Join-Path $TestDrive 'gone.yaml'
        Set-Content -LiteralPath $file -Value 'resource: []'
        $null = New-OccoInfrastructure -Description (Get-ShopText) -CredentialPath $file @store
        Remove-Item -LiteralPath $file
        (Start-OccoEnactment shop @store).Reached | Should -BeTrue
    }

    It '<_> uses -Credential and stores it nowhere' -ForEach @(
        'Get-OccoPlan', 'Start-OccoEnactment', 'Remove-OccoNode', 'Remove-OccoInfrastructure',
        'Get-OccoNode', 'Get-OccoInfrastructure'
    ) {
        $null = New-Shop $store -Enact
        $with = $store + @{ Credential = $credential; Verbose = $true; Debug = $true }
        if ($_ -like 'Remove-*') { $with.Force = $true }
        if ($_ -in 'Get-OccoNode', 'Get-OccoInfrastructure') { $with.Refresh = $true }
        $target = if ($_ -eq 'Remove-OccoNode') { (Get-OccoNode shop db @store).Id } else { 'shop' }
        $text = & $_ $target @with *>&1 | Out-String
        $text | Should -Not -Match $secret
        foreach ($file in Get-ChildItem (Split-Path (Get-StoreFile $store)) -File -Recurse) {
            [IO.File]::ReadAllText($file.FullName) | Should -Not -Match $secret -Because $file.Name
        }
        Get-OccoEvent @store | Out-String | Should -Not -Match $secret
    }
}
