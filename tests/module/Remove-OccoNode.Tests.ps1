BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Remove-OccoNode' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store -Enact
    }

    It 'drops piped objects and returns nothing' {
        Get-OccoNode shop web @store | Remove-OccoNode -Force | Should -BeNullOrEmpty
        (Get-OccoNode shop @store).Name | Should -Be 'db'
    }

    It 'takes an id and writes the result with -PassThru' {
        $result = Remove-OccoNode (Get-OccoNode shop db @store).Id -Force -PassThru @store
        $result | Should -BeOfType ([Occo.OccoEnactment])
        $result.Dropped | Should -Be 1
    }

    It 'lets the next enactment replace it' {
        $old = Get-OccoNode shop db @store
        $old | Remove-OccoNode -Force
        (Start-OccoEnactment shop @store).Reached | Should -BeTrue
        (Get-OccoNode shop db @store).Id | Should -Not -Be $old.Id
    }

    It 'drops nothing with -WhatIf, also with -Force' {
        Get-OccoNode shop @store | Remove-OccoNode -WhatIf
        Get-OccoNode shop @store | Remove-OccoNode -Force -WhatIf
        @(Get-OccoNode shop @store).Count | Should -Be 3
    }

    It 'asks by infrastructure, node, state, instance and address' {
        $node = Get-OccoNode shop db @store
        $text = Invoke-Child {
            param($manifest, $storePath, $text, $id, $store)
            Import-Module $manifest
            Remove-OccoNode $id -WhatIf -StorePath $store
        } $node.Id, $store.StorePath | Out-String
        $text -replace '\s+', ' ' | Should -BeLike ("*Performing the operation `"Drop`" on target `"shop/db at " +
            "$($node.Address) (Ready, $($node.InstanceId), node id $($node.Id))`"*")
    }

    It 'keeps the instance with -KeepResource, and the next enactment makes another one' {
        $node = Get-OccoNode shop db @store
        $result = $node | Remove-OccoNode -Force -KeepResource -PassThru 3>$null
        $result.Kept.InstanceId | Should -Be $node.InstanceId
        (Start-OccoEnactment shop @store).Created | Should -Be 1
        (Invoke-Dummy $store { $_.Machines() }).InstanceId | Should -HaveCount 4
    }

    It 'refuses a protected instance' {
        $node = Get-OccoNode shop db @store | Protect-OccoNode
        $node | Remove-OccoNode -Force @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeProtected,*'
        ($node | Remove-OccoNode -Force -IncludeProtected -PassThru).Dropped | Should -Be 1
    }

    It 'asks before it drops' {
        Get-ConfirmImpact Remove-OccoNode | Should -Be 'High'
        & {
            $ConfirmPreference = 'None'
            Get-OccoNode shop db @store | Remove-OccoNode
        }
        Get-OccoNode shop db @store | Should -BeNullOrEmpty
    }

    It 'reports an unknown id' {
        $id = [guid]::NewGuid()
        Remove-OccoNode $id -Force @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        $errors[0].TargetObject | Should -Be $id
    }
}
