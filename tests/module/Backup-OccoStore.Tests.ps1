BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Backup-OccoStore' -Tag Store {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store -Enact
        $path = Join-Path $TestDrive "$([guid]::NewGuid()).bak"
    }

    It 'writes the file and returns it' {
        $file = Backup-OccoStore $path @store
        $file | Should -BeOfType ([System.IO.FileInfo])
        $file.FullName | Should -Be $path
        $file.Length | Should -BeGreaterThan 0
        $copy = Get-OccoStore -StorePath $path
        $copy.Integrity | Should -Be 'ok'
        $copy.Id | Should -Be (Get-OccoStore @store).Id
        @(Get-OccoNode -StorePath $path).Id | Should -Be @(Get-OccoNode @store).Id
    }

    It 'takes a path relative to the current location, and the store from the pipeline' {
        Push-Location $TestDrive
        try {
            $file = Get-OccoStore @store | Backup-OccoStore -Path relative.bak -Force
        }
        finally {
            Pop-Location
        }
        $file.FullName | Should -Be (Join-Path $TestDrive 'relative.bak')
    }

    It 'overwrites a file only with -Force' {
        Set-Content -LiteralPath $path -Value 'precious'
        Backup-OccoStore $path @store -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'BackupExists,*'
        Get-Content -LiteralPath $path | Should -Be 'precious'
        (Backup-OccoStore $path -Force @store).Length | Should -BeGreaterThan 1000
    }

    It 'writes nothing with -WhatIf' {
        Backup-OccoStore $path -WhatIf @store | Should -BeNullOrEmpty
        $path | Should -Not -Exist
    }

    It 'takes the address of a store for no file' {
        Backup-OccoStore 'postgres://anna:hush@localhost/occo' @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        "$($errors[0])" | Should -Be 'This is the address of a store. Give the path of a file.'
    }

    It 'says what is wrong with a path that cannot be written' {
        $failure = { Backup-OccoStore (Join-Path $TestDrive 'none' 'x.bak') @store } |
            Should -Throw -ErrorId 'StoreFailed,*' -PassThru
        $failure.Exception.Message | Should -Match 'cannot be written'
    }
}
