BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Remove-OccoInfrastructure' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store -Enact
    }

    It 'drops everything and returns nothing' {
        Remove-OccoInfrastructure shop -Force @store | Should -BeNullOrEmpty
        Get-OccoInfrastructure @store | Should -BeNullOrEmpty
        Get-OccoNode @store | Should -BeNullOrEmpty
    }

    It 'writes the result with -PassThru' {
        $result = Remove-OccoInfrastructure shop -Force -PassThru @store
        $result.Reached | Should -BeTrue
        $result.Dropped | Should -Be 3
    }

    It 'takes wildcards and the pipeline' {
        'a1', 'a2' | ForEach-Object { $null = New-Shop $store $_ }
        Remove-OccoInfrastructure a* -Force @store
        Get-OccoInfrastructure @store | Remove-OccoInfrastructure -Force
        Get-OccoInfrastructure @store | Should -BeNullOrEmpty
    }

    It 'removes nothing with -WhatIf, also with -Force' {
        Remove-OccoInfrastructure shop -WhatIf @store
        Remove-OccoInfrastructure shop -Force -WhatIf @store
        (Get-OccoInfrastructure shop @store).State | Should -Be 'Ready'
    }

    It 'shows the number of instances with -WhatIf' {
        $text = Invoke-Child {
            param($manifest, $storePath, $text)
            Import-Module $manifest
            $null = New-OccoInfrastructure -Description $text -StorePath $storePath
            $null = Start-OccoEnactment shop -Node db -StorePath $storePath
            Remove-OccoInfrastructure shop -WhatIf -StorePath $storePath
            $null = Start-OccoEnactment shop -StorePath $storePath
            Remove-OccoInfrastructure shop -WhatIf -StorePath $storePath
        }
        "$text" | Should -Match 'Drop 1 instance and remove'
        "$text" | Should -Match 'Drop 3 instances'
    }

    It 'keeps every instance with -KeepResource and names it' {
        $nodes = Get-OccoNode shop @store
        $result = Remove-OccoInfrastructure shop -Force -KeepResource -PassThru @store -WarningVariable told 3>$null
        $result.Reached | Should -BeTrue
        $result.Dropped | Should -Be 0
        $result.Kept.InstanceId | Sort-Object | Should -Be ($nodes.InstanceId | Sort-Object)
        $result.Kept.Released | Should -Not -Contain $false
        $told | Should -HaveCount 2
        "$told" | Should -BeLike '*kept, and not watched by Occo any more: db dummy-1 (10.0.0.2) in dummy*'
        (Invoke-Dummy $store { $_.Machines() }).InstanceId | Should -HaveCount 3
        Find-OccoOrphan -AnyStore @store | Should -BeNullOrEmpty
        Get-OccoInfrastructure @store | Should -BeNullOrEmpty
    }

    It 'forgets what cannot be reached with -ForgetUnreachable, with one warning for each' {
        Hide-DummyCloud $store
        Remove-OccoInfrastructure shop -Force -ForgetUnreachable @store -WarningVariable told 3>$null
        $forgotten = $told -match 'forgotten'
        $forgotten | Should -HaveCount 3
        $forgotten | Should -BeLike '*remove it there by hand*'
    }

    It 'forgets nothing that a reachable cloud refuses to drop' {
        Set-DropFailure $store 30
        Remove-OccoInfrastructure shop -Force -ForgetUnreachable @store @quiet 3>$null
        @(Get-OccoNode shop @store).Count | Should -Be 3
    }

    It 'refuses protected instances before anything is dropped' {
        $null = Protect-OccoNode shop db @store
        Remove-OccoInfrastructure shop -Force @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureProtected,*'
        $errors[0].ErrorDetails.RecommendedAction | Should -BeLike '-Force -IncludeProtected*'
        @(Get-OccoNode shop @store).State | Should -Be 'Ready', 'Ready', 'Ready'
        (Remove-OccoInfrastructure shop -Force -IncludeProtected -PassThru @store).Dropped | Should -Be 3
    }

    It 'asks before it drops' {
        Get-ConfirmImpact Remove-OccoInfrastructure | Should -Be 'High'
    }

    It 'takes a piped node for its infrastructure, never for an infrastructure of the node''s name' {
        $null = New-Shop $store db
        Get-OccoNode shop db @store | Remove-OccoInfrastructure -Force
        (Get-OccoInfrastructure @store).Name | Should -Be 'db'
    }

    It 'removes from the store that an object came from' {
        $other = New-Store
        $null = New-Shop $other
        Get-OccoInfrastructure shop @other | Remove-OccoInfrastructure -Force
        Get-OccoInfrastructure @other | Should -BeNullOrEmpty
        (Get-OccoInfrastructure shop @store).State | Should -Be 'Ready'
    }

    It 'refuses an infrastructure in use and names the users; warns with -Force' {
        $null = Set-OccoInfrastructure -Description ((Get-ShopText) + "`noutputs: {port: 80}") @store
        $null = New-Shop $store app "{type: dummy, image_id: `"{{ infra('shop').outputs.port }}`"}" -Enact
        (Get-OccoInfrastructure app @store).State | Should -Be 'Ready'

        Remove-OccoInfrastructure shop @store -Confirm:$false @quiet
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureInUse,*'
        $errors[0].CategoryInfo.Category | Should -Be 'ResourceBusy'
        $errors[0].TargetObject | Should -Be 'shop'
        "$($errors[0])" | Should -Match 'used by app'
        (Get-OccoInfrastructure shop @store).State | Should -Be 'Outdated'

        Remove-OccoInfrastructure shop -Force -WhatIf @store -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -Match 'use outputs of .shop.: app'
        Remove-OccoInfrastructure shop -Force @store -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -Match 'use outputs of .shop.: app'
        (Get-OccoInfrastructure @store).Name | Should -Be 'app'
    }

    It 'removes users and then the used infrastructure' {
        $null = Set-OccoInfrastructure -Description ((Get-ShopText) + "`noutputs: {port: 80}") @store
        $null = New-Shop $store app "{type: dummy, image_id: `"{{ infra('shop').outputs.port }}`"}"
        Remove-OccoInfrastructure app, shop -Confirm:$false @store
        Get-OccoInfrastructure @store | Should -BeNullOrEmpty
        $kinds = Get-OccoEvent -Kind InfrastructureRemoving, InfrastructureRemoved @store
        $kinds.Infrastructure | Should -Be 'app', 'app', 'shop', 'shop'
    }

    It 'removes users first in any order of the pipeline, all others at the same time' {
        $text = (Get-ShopText) + "`noutputs: {port: 80}"
        $null = Set-OccoInfrastructure -Description $text @store
        $null = New-Shop $store zoo "{type: dummy, image_id: `"{{ infra('shop').outputs.port }}`"}" -Enact
        $null = New-Shop $store other
        $done = Get-OccoInfrastructure @store | Remove-OccoInfrastructure -Confirm:$false -PassThru @quiet
        $errors | Should -BeNullOrEmpty
        $done.Reached | Should -Be $true, $true, $true
        Get-OccoInfrastructure @store | Should -BeNullOrEmpty
    }

    It 'reports an unknown name' {
        Remove-OccoInfrastructure nope -Force @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
    }

    It 'removes real processes too' -Skip:(-not (Test-Path /proc/self/environ)) {
        $resource = '{type: local, command: sleep, arguments: [600], start_seconds: 0}'
        $null = New-Shop $store real -Resource $resource -Enact
        $id = (Get-OccoInfrastructure real @store).Id
        @(Get-LocalProcess $id).Count | Should -Be 3
        (Get-OccoNode real @store).State | Should -Be 'Ready', 'Ready', 'Ready'
        Remove-OccoInfrastructure real -Force @store
        Get-LocalProcess $id | Should -BeNullOrEmpty
        Join-Path (Get-StoreFolder $store) local | Should -Not -Exist
    }
}
