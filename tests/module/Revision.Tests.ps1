# Writes that demand a revision (-IfRevision).

BeforeDiscovery {
    # Each is done at the newest revision, and refused at another.
    $writes = @(
        @{ Name = 'Set-OccoInfrastructure'; Given = @{ Description = '{text}' } }
        @{ Name = 'Set-OccoScale'; Given = @{ Infrastructure = 'shop'; Node = 'web'; Count = 4 } }
        @{ Name = 'Suspend-OccoInfrastructure'; Given = @{ Name = 'shop' } }
        @{ Name = 'Resume-OccoInfrastructure'; Given = @{ Name = 'shop' } }
        @{ Name = 'Undo-OccoInfrastructure'; Given = @{ Name = 'shop'; To = 1 } }
        @{ Name = 'Start-OccoEnactment'; Given = @{ Name = 'shop' } }
        @{ Name = 'Start-OccoEnactment'; Given = @{ Name = 'shop'; Attach = $true } }
        @{ Name = 'Stop-OccoEnactment'; Given = @{ Name = 'shop' } }
        @{ Name = 'Protect-OccoNode'; Given = @{ Id = '{id}' } }
        @{ Name = 'Stop-OccoNode'; Given = @{ Id = '{id}' } }
        @{ Name = 'Start-OccoNode'; Given = @{ Id = '{id}' } }
        @{ Name = 'Unprotect-OccoNode'; Given = @{ Id = '{id}' } }
        @{ Name = 'Export-OccoNode'; Given = @{ Id = '{id}'; Path = '{file}' } }
        @{ Name = 'Import-OccoNode'; Given = @{ Infrastructure = 'shop'; Node = 'db'; Path = '{exported}' } }
        @{ Name = 'Remove-OccoNode'; Given = @{ Id = '{id}'; Force = $true } }
        @{ Name = 'Remove-OccoInfrastructure'; Given = @{ Name = 'shop'; Force = $true } }
    )
}

BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe '-IfRevision' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store -Enact
    }

    It 'of <Name> <Given.Keys> is the revision that was read, or nothing is done' -ForEach $writes {
        $given = $Given.Clone()
        $id = (Get-OccoNode shop db @store).Id
        if ($given.Id) { $given.Id = $id }
        if ($given.Path) {
            $isExported = $given.Path -eq '{exported}'
            $given.Path = Join-Path $TestDrive "$([guid]::NewGuid()).json"
            if ($isExported) { $null = Export-OccoNode $given.Path -Id $id @store }
        }
        if ($given.Description) { $given.Description = (Get-ShopText) -replace 'hello', 'bye' }
        $newest = (Get-OccoEvent shop @store)[-1].Sequence
        (Get-OccoInfrastructure shop @store).Revision | Should -Be $newest

        & $Name @given -IfRevision ($newest - 1) @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureChanged,*'
        "$($errors[0])" | Should -BeLike "*'shop' is not at revision $($newest - 1) any more*Revision $newest at*"
        $errors[0].ErrorDetails.RecommendedAction | Should -Be 'Get-OccoInfrastructure shop shows it as it is now.'
        (Get-OccoInfrastructure shop @store).Revision | Should -Be $newest

        $null = & $Name @given -IfRevision $newest @store -ErrorVariable errors -WarningAction SilentlyContinue
        $errors | Should -BeNullOrEmpty
    }

    It 'lets one of two scripts win that read the same' {
        $shop = Get-OccoInfrastructure shop @store
        Set-OccoScale shop web 3 -IfRevision $shop.Revision @store
        Set-OccoScale shop web 4 -IfRevision $shop.Revision @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureChanged,*'
        "$($errors[0])" | Should -BeLike '*ScaleRequested by *: Scale to 3 instances.'
        (Get-OccoInfrastructure shop @store).Pending | Should -Be 'scale web to 3'
    }
}
