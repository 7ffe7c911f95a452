BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Restore-OccoStore' -Tag Store {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
        $backup = Backup-OccoStore (Join-Path $TestDrive "$([guid]::NewGuid()).bak") @store
    }

    It 'restores the backup; the next enactment adopts newer instances' {
        (Start-OccoEnactment shop @store).Created | Should -Be 3
        $before = @(Get-OccoNode @store).InstanceId | Sort-Object

        $restored = Restore-OccoStore $backup -Force @store

        $restored | Should -BeOfType ([Occo.OccoStore])
        $restored.Path | Should -Be $store.StorePath
        Get-OccoNode @store | Should -BeNullOrEmpty
        $result = Start-OccoEnactment shop @store
        $result.Reached | Should -BeTrue
        $result.Created + $result.Replaced + $result.Dropped | Should -Be 0
        @(Get-OccoNode @store).InstanceId | Sort-Object | Should -Be $before
        @(Get-OccoEvent @store | Where-Object Kind -EQ 'NodeAdopted').Count | Should -Be 3
    }

    It 'keeps the replaced store and reports its path' {
        $verbose = Restore-OccoStore $backup -Force -Verbose @store 4>&1 |
            Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        if ($env:OCCO_TEST_POSTGRES) {
            ($verbose.Message -join "`n") | Should -Match 'the schema s[0-9a-f]+_before_\d{17}'
            return
        }
        $kept = @(Get-Item "$($store.StorePath).before-restore-*")
        $kept.Count | Should -Be 1
        ($verbose.Message -join "`n") | Should -BeLike "*$($kept[0].FullName)*"
    }

    It 'takes the backup from the pipeline' {
        (Get-Item $backup | Restore-OccoStore -Force @store).Path | Should -Be $store.StorePath
        $odd = Move-Item $backup (Join-Path $TestDrive '[1].bak') -PassThru
        (Get-Item -LiteralPath $odd.FullName | Restore-OccoStore -Force @store).Path | Should -Be $store.StorePath
    }

    It 'restores a store that cannot be opened' -Tag File {
        Get-ChildItem (Split-Path $store.StorePath) -Filter 'occo.db*' | Remove-Item
        Set-Content -LiteralPath $store.StorePath -Value ('x' * 9000)
        (Restore-OccoStore $backup -Force @store).Integrity | Should -Be 'ok'
        (Get-OccoInfrastructure @store).Name | Should -Be 'shop'
    }

    It 'warns of infrastructures that are not in the backup' {
        $null = New-Shop $store -Name later
        $null = Restore-OccoStore $backup -Force @store -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike "*'later'*"
    }

    It 'warns of infrastructures that were removed after the backup' {
        Remove-OccoInfrastructure shop -Force @store
        $null = Restore-OccoStore $backup -Force @store -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike "*'shop' was removed after the backup*Remove-OccoInfrastructure shop removes it."
    }

    It 'asks first' {
        $command = Get-Command Restore-OccoStore
        $attribute = [System.Management.Automation.CmdletAttribute]
        $command.ImplementingType.GetCustomAttributes($attribute, $true).ConfirmImpact |
            Should -Be 'High'
    }

    It 'changes nothing with -WhatIf' {
        $null = New-Shop $store -Name later
        Restore-OccoStore $backup -Force -WhatIf @store | Should -BeNullOrEmpty
        @(Get-OccoInfrastructure @store).Count | Should -Be 2
    }

    It 'refuses a backup of another store before it asks' {
        $other = New-Store
        $null = New-Shop $other
        { Restore-OccoStore $backup -WhatIf @other } | Should -Throw -ErrorId 'StoreFailed,*'
        (Get-OccoInfrastructure @other).Name | Should -Be 'shop'
        if (-not $env:OCCO_TEST_POSTGRES) {
            Get-ChildItem (Split-Path $other.StorePath) -Filter '*restor*' | Should -BeNullOrEmpty
        }
        $new = New-Store
        Restore-OccoStore $backup -WhatIf @new
        Test-Store $new | Should -BeFalse
    }

    It 'reports a missing backup and one of another store' {
        $none = Join-Path $TestDrive 'none.bak'
        Restore-OccoStore $none -Force @store -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'BackupNotFound,*'
        $other = New-Store
        $null = New-Shop $other
        { Restore-OccoStore $backup -Force @other } | Should -Throw -ErrorId 'StoreFailed,*'
        (Get-OccoInfrastructure @other).Name | Should -Be 'shop'
    }
}
