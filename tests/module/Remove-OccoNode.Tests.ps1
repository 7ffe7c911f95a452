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

    It 'takes short ids, and rows of a file' {
        $nodes = Get-OccoNode shop @store
        Remove-OccoNode "$($nodes[0].Id)".Substring(0, 8) -Force @store
        $nodes[1] | ConvertTo-Csv | ConvertFrom-Csv | Remove-OccoNode -Force
        $nodes[2] | Select-Object Id, StorePath | Remove-OccoNode -Force
        Get-OccoNode shop @store | Should -BeNullOrEmpty
    }

    It 'drops nothing for an object whose id is of something else' {
        $null | Remove-OccoNode -Force @store @quiet
        $errors | Should -HaveCount 1
        5, (Get-Process -Id $PID), [pscustomobject] @{ x = 1 } | Remove-OccoNode -Force @store @quiet
        $errors | Should -HaveCount 3
        Get-OccoInfrastructure shop @store | Remove-OccoNode -Force @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        @(Get-OccoNode shop @store).Count | Should -Be 3
    }

    It 'says how to answer where nobody can be asked' {
        $text = Invoke-Child {
            param($manifest, $store)
            Import-Module $manifest
            $PSStyle.OutputRendering = 'PlainText'
            Get-OccoNode shop db -StorePath $store | Remove-OccoNode -ErrorVariable failed 2>$null
            "$($failed[0]) $($failed[0].FullyQualifiedErrorId)"
            Suspend-OccoInfrastructure shop -Confirm -StorePath $store -ErrorVariable failed 2>$null
            "$($failed[0])"
            Start-OccoEnactment shop -Confirm -StorePath $store -ErrorVariable failed 2>$null
            "$($failed[0])"
        } -Store $store
        $text[0] | Should -BeLike '*-Force or -Confirm:$false skips the question. QuestionNotPossible,*'
        $text[1] | Should -BeLike '*session. -Confirm:$false skips the question.'
        $text[2] | Should -BeLike '*session. -Confirm:$false skips the question.'
        @(Get-OccoNode shop @store).Count | Should -Be 3
    }

    It 'says so where the input has ended, as in a scheduled job' -Tag Store {
        $command = "Import-Module '$manifest'; Get-OccoNode shop db -StorePath '$($store.StorePath)' | " +
        'Remove-OccoNode -ErrorVariable failed 2>$null; $failed[0].FullyQualifiedErrorId'
        $text = $null | & $pwsh @($pwshArguments -ne '-NonInteractive') -Command $command 2>&1 | Out-String
        $text | Should -Match 'QuestionNotPossible,'
        @(Get-OccoNode shop @store).Count | Should -Be 3
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
            param($manifest, $store, $text, $id)
            Import-Module $manifest
            Remove-OccoNode $id -WhatIf -StorePath $store
        } $node.Id -Store $store | Out-String
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
        # A question would fail here, because nobody can be asked.
        $node | Remove-OccoNode @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeProtected,*'
        $errors[0].ErrorDetails.RecommendedAction | Should -BeLike '-Force -IncludeProtected*'
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
