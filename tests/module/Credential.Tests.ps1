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
        foreach ($file in Get-ChildItem (Get-StoreFolder $store) -File -Recurse) {
            [IO.File]::ReadAllText($file.FullName) | Should -Not -Match $secret -Because $file.Name
        }
        Get-OccoEvent @store | Out-String | Should -Not -Match $secret
    }
}

Describe 'A variable that is secret by its mark' -Tag Store {
    It 'is in no error, event or property: <Name>' -Skip:$IsWindows -ForEach @(
        @{ Name = 'a log'
            Line = "command: sh, arguments: ['-c', 'echo is ""`$V"" >&2; exit 3'], environment: {V: VALUE}" }
        @{ Name = 'a missing command'; Line = 'command: VALUE' }
        @{ Name = 'a missing folder'; Line = 'command: sleep, arguments: [9], working_directory: VALUE' }
        @{ Name = 'a template that fails'; Line = "command: sleep, arguments: ['{{ variables[variables.v] }}']" }
    ) {
        $store = New-Store
        $null = New-OccoInfrastructure @store -Description @"
infra_name: shop
user_id: me
variables: {v: /none/Hunt&er2}
secret_variables: [v]
nodes: [{name: db, type: machine}]
node_definitions:
  'node_def:machine':
    - resource: {type: local, $($Line -replace 'VALUE', "'{{ variables.v }}'")}
"@
        $result = Start-OccoEnactment shop @store -TimeoutSec 20 -WarningVariable warnings @quiet
        $result.Reached | Should -BeFalse
        $told = $errors + $errors.Exception + $warnings + $result.Errors + (Get-OccoNode shop @store).LastError +
            (Get-OccoInfrastructure shop @store).LastError + (Get-OccoEvent @store).Message
        "$told" | Should -Match '\*\*\*'
        "$told" | Should -Not -Match 'Hunt'
        $null = Remove-OccoInfrastructure shop -Force @store
    }
}
