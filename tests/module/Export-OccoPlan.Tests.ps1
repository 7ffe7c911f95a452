BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Export-OccoPlan' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
        $path = Join-Path $TestDrive "$([guid]::NewGuid()).json"
    }

    It 'writes a plan that another process carries out' {
        $file = Get-OccoPlan shop @store | Export-OccoPlan $path
        $file | Should -BeOfType ([IO.FileInfo])
        $file.FullName | Should -Be $path
        $created = Invoke-Child {
            param($manifest, $store, $text, $path)
            Import-Module $manifest
            (Start-OccoEnactment -PlanPath $path -StorePath $store).Created
        } $path -Store $store
        $created | Should -Be 3
        (Get-OccoInfrastructure shop @store).State | Should -Be 'Ready'
    }

    It 'is refused with what moved on' {
        $null = Get-OccoPlan shop @store | Export-OccoPlan $path
        $null = Start-OccoEnactment shop -Node db @store
        Start-OccoEnactment -PlanPath $path @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PlanChanged,*'
        $errors[0].Exception.Message | Should -Match 'not needed any more: create db'
    }

    It 'is refused when the file was changed' {
        $null = Get-OccoPlan shop @store | Export-OccoPlan $path
        (Get-Content $path -Raw) -replace 'Create', 'Drop' | Set-Content $path
        Start-OccoEnactment -PlanPath $path @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        $errors[0].Exception.Message | Should -Match 'was changed'
        Get-OccoNode shop @store | Should -BeNullOrEmpty
    }

    It 'keeps an existing file without -Force, and takes one plan' {
        $null = Get-OccoPlan shop @store | Export-OccoPlan $path
        Get-OccoPlan shop @store | Export-OccoPlan $path @quiet | Should -BeNullOrEmpty
        $errors | Should -HaveCount 1
        Get-OccoPlan shop @store | Export-OccoPlan $path -Force | Should -HaveCount 1
        Get-OccoPlan shop, shop @store | Export-OccoPlan $path -Force @quiet | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
    }

    It 'does not follow a link' -Skip:$IsWindows {
        $target = Join-Path $TestDrive "$([guid]::NewGuid()).txt"
        foreach ($content in 'precious', $null) {
            # The second link leads to nothing.
            if ($content) { Set-Content $target $content } else { Remove-Item $target, $path }
            $null = New-Item -ItemType SymbolicLink -Path $path -Target $target
            Get-OccoPlan shop @store | Export-OccoPlan $path -Force @quiet | Should -BeNullOrEmpty
            $errors[0].Exception.Message | Should -BeLike "*$path is a symbolic link to $target. Delete the link*"
            Get-Content $target -ErrorAction Ignore | Should -Be $content
        }
    }

    It 'opens no pipe and no device, as every cmdlet that writes a file' -Skip:$IsWindows {
        mkfifo $path
        $null = New-Shop $store other -Enact
        $id = (Get-OccoNode other db @store).Id
        $what = @{ $path = 'a pipe'; '/dev/tty' = 'a device' }
        foreach ($file in $what.Keys) {
            Get-OccoPlan shop @store | Export-OccoPlan $file -Force @quiet | Should -BeNullOrEmpty
            "$errors" | Should -BeLike "*$file is $($what[$file]). Give the path of a file.*"
            Export-OccoNode $file -Id $id -Force @store @quiet | Should -BeNullOrEmpty
            "$errors" | Should -BeLike "*$file is $($what[$file]). Give the path of a file.*"
            New-OccoServiceUnit Systemd -StorePath /var/lib/x.db -Path $file -Force @quiet | Should -BeNullOrEmpty
            "$errors" | Should -BeLike "*$file is $($what[$file]). Give the path of a file.*"
        }
        Get-OccoNode -Id $id @store | Should -HaveCount 1
    }

    It 'writes nothing with -WhatIf' {
        Get-OccoPlan shop @store | Export-OccoPlan $path -WhatIf | Should -BeNullOrEmpty
        $path | Should -Not -Exist
    }
}
