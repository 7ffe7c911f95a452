BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Ec2Endpoint.ps1
    $secret = 'hush-' + [guid]::NewGuid()
    $credential = [pscredential]::new('AKIDEXAMPLE', (ConvertTo-SecureString $secret -AsPlainText -Force))
    $image = '<item><imageId>ami-{0}</imageId><name>{1}</name><imageOwnerId>123</imageOwnerId>' +
    '<architecture>arm64</architecture><creationDate>{2}T00:00:00.000Z</creationDate></item>'
    $endpoint = Start-Ec2Endpoint @{
        DescribeImages = '<imagesSet>' + ($image -f '1', 'shop-web', '2024-05-01') +
        ($image -f '2', 'shop-db', '2025-05-01') + '</imagesSet>'
    }
}

AfterAll { Stop-Ec2Endpoint $endpoint }

Describe 'Get-OccoCloudImage' {
    BeforeEach {
        $store = New-Store
        $there = $store + @{ Type = 'ec2'; Endpoint = $endpoint.Url; Credential = $credential }
        $endpoint.Asked.Clear()
    }

    It 'lists images, newest first' {
        $found = Get-OccoCloudImage shop-* @there
        $found | Should -BeOfType ([Occo.OccoCloudImage])
        $found.Id | Should -Be 'ami-2', 'ami-1'
        $found[0].CreatedAt.ToUniversalTime() | Should -Be ([datetime] '2025-05-01')
        $found.Type | Select-Object -Unique | Should -Be 'ec2'
        $endpoint.Asked | Should -HaveCount 1
        [uri]::UnescapeDataString($endpoint.Asked.ToArray()[0]) | Should -Match 'Filter.1.Value.1=shop-\*'
    }

    It 'supports wildcards that clouds do not know' {
        (Get-OccoCloudImage 'shop-[dx]b' @there).Id | Should -Be 'ami-2'
        [uri]::UnescapeDataString($endpoint.Asked.ToArray()[0]) | Should -Match 'Filter.1.Value.1=shop-\?b'
        (Get-OccoCloudImage ami-1 @there).Name | Should -Be 'shop-web'
    }

    It 'filters by owner' {
        $null = Get-OccoCloudImage shop-* -Owner self, 099720109477 @there
        $endpoint.Asked.ToArray()[0] | Should -Match 'Owner.1=self.*Owner.2=099720109477'
    }

    It 'reports an unknown name; a wildcard may match nothing' {
        Get-OccoCloudImage x* @there | Should -BeNullOrEmpty
        Get-OccoCloudImage nope @there @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CloudImageNotFound,*'
        $errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $errors[0].TargetObject | Should -Be 'nope'
    }

    It 'reports a cloud without a catalogue' {
        Get-OccoCloudImage -Type local @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CloudFailed,*'
        $errors[0].Exception.Message | Should -Match 'no catalogue'
    }

    It 'completes stored names without a network call' {
        $line = "Get-OccoCloudImage -StorePath '$($store.StorePath)' -Name "
        $null = New-Shop $store
        (Complete $line).CompletionText | Where-Object { $_ -like 'ami-*' } | Should -BeNullOrEmpty
        $null = Get-OccoCloudImage shop-* @there
        $asked = $endpoint.Asked.Count
        $found = Complete "$($line)ami-"
        $found.CompletionText | Should -Be 'ami-1', 'ami-2'
        $found[0].ToolTip | Should -Match "shop-web arm64 \(as of $(Get-Date -Format yyyy-MM-dd)\)"
        (Complete "$($line)shop-w").CompletionText | Should -Be 'shop-web'
        $endpoint.Asked.Count | Should -Be $asked
    }

    It 'stores no secret' {
        $null = New-Shop $store
        $text = Get-OccoCloudImage shop-* @there -Verbose -Debug *>&1 | Out-String
        $text | Should -Not -Match $secret
        foreach ($file in Get-ChildItem (Get-StoreFolder $store) -File) {
            [IO.File]::ReadAllText($file.FullName) | Should -Not -Match $secret -Because $file.Name
        }
    }

    It 'is a table within 80 columns' {
        $lines = Get-OccoCloudImage shop-* @there | Out-String -Width 80 -Stream
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -match '^Id +Architecture +CreatedAt +Owner +Name' | Should -HaveCount 1
        $lines -match '^ami-2 +arm64 +2025-0\S+ +123 +shop-db' | Should -HaveCount 1
    }
}
