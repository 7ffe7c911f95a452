BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Export-OccoNode' {
    BeforeEach {
        $store = New-Store
        $other = New-Store
        # Both stores use one dummy cloud.
        $cloud = "{type: dummy, file: '$(Join-Path $TestDrive "$([guid]::NewGuid()).db")'}"
        $null = New-Shop $store -Resource $cloud -Enact
        $null = New-Shop $other -Resource $cloud -Enact
        $path = Join-Path $TestDrive "$([guid]::NewGuid()).json"
    }

    It 'hands an instance to another store, and nothing is dropped' {
        $web = @(Get-OccoNode shop web @store)[0]
        $file = $web | Export-OccoNode $path
        $file | Should -BeOfType ([IO.FileInfo])
        $taken = Import-OccoNode shop web -Path $path @other
        $taken.InstanceId | Should -Be $web.InstanceId
        (Get-OccoInfrastructure shop @other).Desired | Should -Be 4
        $result = Start-OccoEnactment shop @store
        $result.Created | Should -Be 1
        $result.Dropped | Should -Be 0
        (Start-OccoEnactment shop @other).Dropped | Should -Be 0
        @(Get-OccoNode shop web @other).InstanceId | Should -Contain $web.InstanceId
    }

    It 'does nothing with -WhatIf or when the file exists' {
        $db = Get-OccoNode shop db @store
        $db | Export-OccoNode $path -WhatIf | Should -BeNullOrEmpty
        Set-Content $path 'mine'
        $db | Export-OccoNode $path @quiet | Should -BeNullOrEmpty
        (Get-OccoNode shop db @store).State | Should -Be 'Ready'
        Get-Content $path | Should -Be 'mine'
    }

    It 'refuses a changed file' {
        $null = Get-OccoNode shop db @store | Export-OccoNode $path
        (Get-Content $path -Raw) -replace 'dummy-1', 'dummy-2' | Set-Content $path
        Import-OccoNode shop db -Path $path @other @quiet | Should -BeNullOrEmpty
        $errors[0].Exception.Message | Should -Match 'was changed'
    }
}
