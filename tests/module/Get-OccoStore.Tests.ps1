BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Get-OccoStore' {
    It 'describes the store' {
        $store = New-Store
        $null = New-Shop $store
        $found = Get-OccoStore @store
        $found | Should -BeOfType ([Occo.OccoStore])
        $found.Path | Should -Be $store.StorePath
        $found.Integrity | Should -Be 'ok'
        $found.Infrastructures | Should -Be 1
        $found.SizeBytes | Should -BeGreaterThan 0
        $found.Id | Should -BeOfType ([guid])
    }

    It 'uses OCCO_STORE without -StorePath' -Tag Store {
        $before = $env:OCCO_STORE
        $env:OCCO_STORE = Join-Path $TestDrive 'variable.db'
        try {
            $null = New-OccoInfrastructure -Description (Get-ShopText)
            (Get-OccoStore).Path | Should -Be $env:OCCO_STORE
        }
        finally {
            $env:OCCO_STORE = $before
        }
    }

    It 'refuses a path outside the file system' {
        { Get-OccoStore -StorePath Env:/occo -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }
}
