BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Import-OccoPlan' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
        $path = Join-Path $TestDrive "$([guid]::NewGuid()).json"
        $plan = Get-OccoPlan shop -Node db @store
        $null = $plan | Export-OccoPlan $path
    }

    It 'reads the plan, to be looked at and carried out' {
        $read = Import-OccoPlan $path @store
        $read | Should -BeOfType ([Occo.OccoPlan])
        $read.Fingerprint | Should -Be $plan.Fingerprint
        ($read | Out-String) | Should -Be ($plan | Out-String)
        ($read | Start-OccoEnactment).Created | Should -Be 1
        (Get-OccoNode shop @store).Name | Should -Be 'db'
    }

    It 'reads a file from the pipeline' {
        (Get-Item $path | Import-OccoPlan @store).Nodes | Should -Be 'db'
    }

    It 'refuses the plan of another store, another file, and a missing one' {
        $other = New-Store
        $null = New-Shop $other
        Import-OccoPlan $path @other @quiet | Should -BeNullOrEmpty
        $errors[0].Exception.Message | Should -Match 'another store'
        Import-OccoPlan $PSCommandPath @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        Import-OccoPlan "$path.none" @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
    }
}
