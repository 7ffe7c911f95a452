BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Ec2Endpoint.ps1
    $credential = [pscredential]::new('AKIDEXAMPLE', (ConvertTo-SecureString 'hush' -AsPlainText -Force))
    $size = '<item><instanceType>{0}</instanceType><vCpuInfo><defaultVCpus>{1}</defaultVCpus></vCpuInfo>' +
    '<memoryInfo><sizeInMiB>{2}</sizeInMiB></memoryInfo><processorInfo><supportedArchitectures><item>arm64</item>' +
    '</supportedArchitectures></processorInfo></item>'
    $endpoint = Start-Ec2Endpoint @{
        DescribeInstanceTypes     = '<instanceTypeSet>' +
        ($size -f 't4g.small', 2, 2048) + ($size -f 'c7g.large', 2, 4096) +
        '</instanceTypeSet>'
        DescribeAvailabilityZones = '<availabilityZoneInfo><item>' +
        '<zoneName>eu-west-1a</zoneName></item></availabilityZoneInfo>'
    }
}

AfterAll { Stop-Ec2Endpoint $endpoint }

Describe 'Get-OccoCloudSize' {
    BeforeEach {
        $store = New-Store
        $there = $store + @{ Type = 'ec2'; Endpoint = $endpoint.Url; Credential = $credential }
    }

    It 'finds sizes by name' {
        $found = Get-OccoCloudSize @there
        $found | Should -BeOfType ([Occo.OccoCloudSize])
        $found.Name | Should -Be 'c7g.large', 't4g.small'
        $found[1].Cores | Should -Be 2
        $found[1].MemoryMiB | Should -Be 2048
        $found[1].Architecture | Should -Be 'arm64'
    }

    It 'takes wildcards and the pipeline, and reports an unknown name' {
        (Get-OccoCloudSize T4G.* @there).Name | Should -Be 't4g.small'
        ('c7g.large', 't4g.small' | Get-OccoCloudSize @there).Name | Should -Be 'c7g.large', 't4g.small'
        Get-OccoCloudSize x* @there | Should -BeNullOrEmpty
        Get-OccoCloudSize nope @there @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CloudSizeNotFound,*'
    }

    It 'reports a type of cloud in the place of a name' {
        Get-OccoCloudSize LOCAL @store @quiet | Should -BeNullOrEmpty
        $errors[0].Exception.Message | Should -Be "'LOCAL' is a type of cloud, and not a name: write -Type local."
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        Get-OccoCloudSize ec2 @there @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CloudSizeNotFound,*'
    }

    It 'wants a type, because several clouds have a catalogue' {
        Get-OccoCloudSize t4g.small @store @quiet | Should -BeNullOrEmpty
        $errors[0].Exception.Message | Should -Be (
            'Several clouds have a catalogue. Choose one with -Type: ec2, nova.')
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
    }

    It 'completes stored names with a description' {
        $null = New-Shop $store
        $null = Get-OccoCloudSize @there
        $found = Complete "Get-OccoCloudSize -StorePath '$($store.StorePath)' -Name t"
        $found.CompletionText | Should -Be 't4g.small'
        $found.ToolTip | Should -Match '2 cores, 2 GiB arm64'
        (Complete "Get-OccoCloudSize -StorePath '$($store.StorePath)' -Type e").CompletionText | Should -Be 'ec2'
    }

    It 'is a table within 80 columns' {
        $lines = Get-OccoCloudSize @there | Out-String -Width 80 -Stream
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -match '^Name +Cores +MemoryGiB +Gpus +Architecture' | Should -HaveCount 1
    }
}

Describe 'Test-OccoCloud on EC2' {
    It 'writes an object for each check' {
        $store = New-Store
        $checks = Test-OccoCloud ec2 -Endpoint $endpoint.Url -Region eu-west-1 -Credential $credential @store
        $checks.Name[0..4] | Should -Be 'Endpoint', 'Clock', 'Credentials', 'Region', 'DescribeInstances'
        $checks.Status | Select-Object -Unique | Should -Be 'Passed'
        $checks[3].Message | Should -Be 'eu-west-1 with the zones eu-west-1a'
        Test-OccoCloud ec2 -Endpoint $endpoint.Url -Credential $credential -Quiet @store | Should -BeTrue
    }

    It 'reports refused credentials in one check' -Tag Store {
        $broken = Join-Path $TestDrive 'auth.yaml'
        $auth = '{accesskey: A, secretkey: {env: OCCO_NO_SUCH}}'
        Set-Content -LiteralPath $broken -Value "resource: [{type: ec2, auth_data: $auth}]"
        if (-not $IsWindows) { chmod 600 $broken }
        $store = New-Store
        $check = Test-OccoCloud ec2 -Endpoint $endpoint.Url -CredentialPath $broken @store
        $check.Name | Should -Be 'Credentials'
        $check.Status | Should -Be 'Failed'
        $check.Message | Should -Match '\{env: OCCO_NO_SUCH\}.*is not set'
    }
}
