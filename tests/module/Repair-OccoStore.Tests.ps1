BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Repair-OccoStore' -Tag Store {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
        $copy = Join-Path $TestDrive "$([guid]::NewGuid()).db"
    }

    It 'repairs a store that went back in time; the next enactment adopts what was forgotten' -Tag File {
        $null = Backup-OccoStore $copy @store
        (Start-OccoEnactment shop @store).Created | Should -Be 3
        $before = @(Get-OccoNode @store).InstanceId | Sort-Object
        # As a snapshot of the machine does.
        Get-ChildItem (Split-Path $store.StorePath) -Filter 'occo.db*' | Remove-Item
        Copy-Item $copy $store.StorePath

        $repaired = Repair-OccoStore -AfterFailover -Force @store

        $repaired | Should -BeOfType ([Occo.OccoStore])
        $result = Start-OccoEnactment shop @store
        $result.Reached | Should -BeTrue
        $result.Created + $result.Replaced + $result.Dropped | Should -Be 0
        @(Get-OccoNode @store).InstanceId | Sort-Object | Should -Be $before
    }

    It 'asks first, and changes nothing with -WhatIf' {
        $attribute = [System.Management.Automation.CmdletAttribute]
        (Get-Command Repair-OccoStore).ImplementingType.GetCustomAttributes($attribute, $true).ConfirmImpact |
            Should -Be 'High'

        Repair-OccoStore -AfterFailover -Force -WhatIf @store | Should -BeNullOrEmpty
        Repair-OccoStore -AfterFailover:$false -Force @store | Should -BeNullOrEmpty

        (Get-OccoInfrastructure shop @store).Version | Should -Be 1
    }

    It 'says what may be missing, and makes no store' {
        (Repair-OccoStore -AfterFailover -Force -Verbose @store 4>&1 |
            Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Message |
            Should -BeLike '*Find-OccoOrphan*'
        $none = New-Store
        { Repair-OccoStore -AfterFailover -Force @none } | Should -Throw -ErrorId 'StoreNotFound,*'
        Test-Store $none | Should -BeFalse
    }
}
