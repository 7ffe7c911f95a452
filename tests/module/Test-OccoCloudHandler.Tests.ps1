BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/FileCloud.ps1
    $folder = Join-Path $TestDrive ([guid]::NewGuid())
    Register-FileCloud
}

AfterAll { Get-OccoCloudHandler | Unregister-OccoCloudHandler }

Describe 'Test-OccoCloudHandler' -Tag Store {
    It 'passes a handler that keeps the contract, and leaves nothing behind' {
        $checks = Test-OccoCloudHandler files -Resource @{ image = 'one'; size = 2 }
        $checks | Where-Object Status -EQ Failed | Out-String -Width 200 | Should -BeNullOrEmpty
        $checks | Should -BeOfType ([Occo.OccoHandlerCheck])
        ($checks | Where-Object Status -EQ Passed).Name | Should -Contain CreateSameAtOnce
        ($checks | Where-Object Name -EQ Traits).Duration | Should -BeOfType ([timespan])
        Get-ChildItem $folder | Should -BeNullOrEmpty
    }

    It 'fails <Name>' -ForEach @(
        @{ Name = 'a drop that does nothing'; With = @{ Drop = {} }; Check = 'DropOutcomes' }
        @{ Name = 'a refused request that is made'; With = @{}; Check = 'CreateRefused' }
        @{ Name = 'a mark that is not kept'; Check = 'ListOwn'
            With = @{
                List = { Get-ChildItem $using:Folder | ForEach-Object { @{ InstanceId = $_.BaseName; Mark = '' } } }
            }
        }
    ) {
        Register-FileCloud $With
        $found = Test-OccoCloudHandler files @{ image = 'one' } -Refused @{ image = 'x' } -Name $Check -TimeoutSec 5
        $found.Status | Should -Be 'Failed'
        Test-OccoCloudHandler files @{} -Refused @{} -Name $Check -TimeoutSec 5 -Quiet | Should -BeFalse
        Get-ChildItem $folder -ErrorAction Ignore | Remove-Item
        Register-FileCloud
    }

    It 'runs the checks that -Name selects, in tables within 80 columns' {
        $checks = Test-OccoCloudHandler files -Name Cancel*, Traits
        $checks.Name | Should -Be 'Traits', 'CancelCreate', 'CancelList', 'CancelDrop'
        $lines = $checks | Out-String -Width 80 -Stream
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -match '^   Cloud: files' | Should -HaveCount 1
        $lines -match '^Name +Status +Message' | Should -HaveCount 1
        Test-OccoCloudHandler files -Name NoSuch* | Should -BeNullOrEmpty
    }

    It 'tests a built-in cloud, and takes objects of Get-OccoCloudHandler' {
        (Test-OccoCloudHandler dummy -Name Create*).Status | Should -Not -Contain 'Failed'
        (Get-OccoCloudHandler files | Test-OccoCloudHandler -Name Traits).Status | Should -Be 'Passed'
    }

    It 'hides the credential in what a handler says' {
        Register-FileCloud @{
            Create = { param($Request) throw $Request.Credential.GetNetworkCredential().Password }
        }
        $credential = [pscredential]::new('me', (ConvertTo-SecureString 'hush-hush' -AsPlainText -Force))
        $check = Test-OccoCloudHandler files -Name CreateOutcomes -Credential $credential
        $check.Message | Should -Match '\*\*\*'
        $check.Message | Should -Not -Match 'hush'
        Register-FileCloud
    }

    It 'names the types there are when there is no handler' {
        Test-OccoCloudHandler nope @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CloudFailed,*'
        $errors[0].Exception.Message | Should -Match 'Known types: .*files'
    }
}
