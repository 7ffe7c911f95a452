BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Test-OccoCloud' {
    BeforeEach { $store = New-Store }

    It 'writes an object for each check' -Skip:$IsWindows {
        $checks = Test-OccoCloud local @store
        $checks | Should -BeOfType ([Occo.OccoCloudCheck])
        $checks.Name | Should -Be 'OperatingSystem', 'Folder', 'Trash', 'Programs', 'Ports'
        $checks.Status | Should -Be 'Passed', 'Passed', 'Passed', 'Passed', 'Passed'
        $checks.Cloud | Select-Object -Unique | Should -Be 'local'
    }

    It 'tests all clouds in use without -Type' {
        $null = Import-OccoNodeDefinition -Definition @{ 'node_def:t' = @(@{ resource = @{ type = 'dummy' } }) } @store
        Test-OccoCloud @store | Should -BeNullOrEmpty
        $null = New-Shop $store
        (Test-OccoCloud @store).Cloud | Should -Be 'dummy'
    }

    It 'writes failed checks as output' {
        $broken = Join-Path $TestDrive 'broken.db'
        Set-Content -LiteralPath $broken -Value ('x' * 5000)
        $check = Test-OccoCloud dummy -Setting @{ file = $broken } @store
        $check.Status | Should -Be 'Failed'
        $check.Message | Should -Match 'broken.db'
        Test-OccoCloud dummy -Setting @{ file = $broken } -Quiet @store | Should -BeFalse
    }

    It 'shows finding and hint as two sentences' {
        $line = {
            [Occo.OccoCloudCheck] @{
                StorePath = 'x'; Cloud = 'c'; Name = 'Region'; Status = 'Failed'; Message = $args[0]; Hint = $args[1]
            } | Out-String -Width 200 -Stream | Where-Object { $_ -match '^Region' } | ForEach-Object TrimEnd
        }
        & $line 'Name not known' 'Look at it.' | Should -BeLike 'Region *Failed  Name not known. Look at it.'
        & $line 'Name not known.' 'Look at it.' | Should -BeLike '* Name not known. Look at it.'
        & $line 'it answers' | Should -BeLike '* it answers'
    }

    It 'writes one value with -Quiet' {
        $null = New-Shop $store one
        $null = New-Shop $store two -Resource '{type: dummy, file: other.db}'
        Test-OccoCloud -Quiet @store | Should -HaveCount 1
        Test-OccoCloud -Quiet @store | Should -BeTrue
        Set-Content -LiteralPath (Join-Path (Get-StoreFolder $store) other.db) -Value ('x' * 5000)
        Test-OccoCloud -Quiet @store | Should -BeFalse
    }

    It 'takes the objects of Get-OccoCloud' {
        $null = New-Shop $store one -Resource '{type: dummy, file: other.db}'
        $check = Get-OccoCloud @store | Where-Object Infrastructures | Test-OccoCloud
        $check.Cloud | Should -Be 'dummy other.db'
        $check.Message | Should -Match 'other.db will be made'
    }

    It 'warns of a credentials file that others can read and reports a missing one' -Tag Store -Skip:$IsWindows {
        $file = Join-Path $TestDrive 'auth.yaml'
        Set-Content -LiteralPath $file -Value 'resource: []'
        chmod 644 $file
        $checks = Test-OccoCloud dummy -CredentialPath $file @store
        $checks.Status | Should -Be 'Warning', 'Passed'
        $checks[0].Message | Should -Match 'auth.yaml.*chmod 600'
        Test-OccoCloud dummy -CredentialPath $file -Quiet @store | Should -BeTrue
    }

    It 'reports unknown types and settings' {
        Test-OccoCloud nope @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CloudFailed,*'
        $errors[0].Exception.Message | Should -Match 'Known types: .*dummy'
        Test-OccoCloud local -Region eu @store @quiet
        $errors[0].Exception.Message | Should -Match "no settings, so no 'region'"
        Test-OccoCloud nope -Quiet @store -ErrorAction Ignore | Should -BeFalse
    }

    It 'names the credentials file, and shows all of the message and the hint' -Tag Store {
        $files = 'one.yaml', 'two.yaml' | ForEach-Object { Join-Path $TestDrive $_ }
        $files | ForEach-Object { Set-Content -LiteralPath $_ -Value 'resource: []' }
        if (-not $IsWindows) { chmod 600 @files }
        $checks = Test-OccoCloud ec2 -Endpoint http://127.0.0.1:1/ -CredentialPath $files @store
        $checks.CredentialPath | Select-Object -Unique | Should -Be $files
        $text = ($checks | Out-String -Width 80) -replace '\s'
        $text | Should -Match 'Cloud:ec2http://127.0.0.1:1/,credentialsof.*one.yaml.*Cloud:ec2.*two.yaml'
        $text | Should -Match 'HTTPS_PROXY'
    }

    It 'checks the calls for groups and keys of EC2' {
        $server = Start-Ec2Server
        try {
            $setting = @{ endpoint = $server.Endpoint; regionname = 'us-east-1' }
            $checks = 'ec2_security_group', 'ec2_key_pair' |
                ForEach-Object { Test-OccoCloud $_ -Setting $setting @store }
            $body = @{ forbidden = @('ImportKeyPair') } | ConvertTo-Json
            $null = Invoke-RestMethod -Method Put "$($server.Endpoint)/_control/settings" -Body $body `
                -ContentType application/json
            $refused = Test-OccoCloud ec2_key_pair -Setting $setting @store | Where-Object Status -EQ Failed
        }
        finally { Stop-Ec2Server $server }
        $checks.Status | Should -BeIn 'Passed', 'Skipped'
        $checks.Name | Should -Contain 'CreateSecurityGroup'
        $checks.Name | Should -Contain 'ImportKeyPair'
        $refused.Name | Should -Be 'ImportKeyPair'
        $refused.Hint | Should -Be 'Allow ec2:ImportKeyPair in the policy of the account.'
    }

    It 'completes regions, without a store' {
        $line = "Test-OccoCloud ec2 -StorePath '$TestDrive/none.db'"
        (Complete "$line -Region eu-ce").CompletionText | Should -Contain 'eu-central-1'
        (Complete "Test-OccoCloud dummy -Region eu-ce").CompletionText | Should -Not -Contain 'eu-central-1'
        Test-Path "$TestDrive/none.db" | Should -BeFalse
    }

    It 'completes the profiles in the files of AWS' {
        # The AWS libraries read their files once per process.
        $text = Invoke-Child -Argument (Join-Path $TestDrive aws) {
            param($manifest, $storePath, $text, $file)
            Import-Module $manifest
            $env:AWS_SHARED_CREDENTIALS_FILE = $file
            Set-Content $file "[shop]`naws_access_key_id = a`naws_secret_access_key = b"
            $line = 'Test-OccoCloud ec2 -Profile sh'
            [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).
                CompletionMatches.CompletionText
        }
        "$text" | Should -Be 'shop'
    }

    It 'is a table within 80 columns' -Skip:$IsWindows {
        $lines = Test-OccoCloud local @store | Out-String -Width 80 -Stream
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -match '^   Cloud: local' | Should -HaveCount 1
        $lines -match '^Name +Status +Message' | Should -HaveCount 1
    }
}
