BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Import-OccoNode' {
    BeforeEach {
        $store = New-Store
        $orphans = New-Orphan $store
        $web = @($orphans | Where-Object Node -EQ web)[0]
        # The db first, because a web can need its address.
        $db = $orphans | Where-Object Node -EQ db
    }

    It 'records the instance, and the next enactment keeps it' {
        $node = Import-OccoNode -Infrastructure shop -Node web -InstanceId $web.InstanceId @store
        $node | Should -BeOfType ([Occo.OccoNode])
        $node.Id | Should -Be $web.NodeId
        $node.InstanceId | Should -Be $web.InstanceId
        $node.State | Should -Be 'Ready'
        (Start-OccoEnactment shop @store -WarningAction SilentlyContinue).Dropped | Should -Be 0
        @(Get-OccoNode shop web @store).InstanceId | Should -Contain $web.InstanceId
    }

    It 'takes orphans from the pipeline' {
        $db, $web | Import-OccoNode | Should -HaveCount 2
        @(Find-OccoOrphan @store).Count | Should -Be 1
    }

    It 'raises the number of a complete node' {
        $null = Start-OccoEnactment shop @store -WarningAction SilentlyContinue
        Restore-Before $store {
            param($own)
            Set-OccoScale shop web 3 @own
            $null = Start-OccoEnactment shop @own
        }
        (Find-OccoOrphan @store | Import-OccoNode).Name | Should -Be 'web'
        (Get-OccoInfrastructure shop @store).Desired | Should -Be 4
        (Get-OccoPlan shop @store).Steps | Should -BeNullOrEmpty
    }

    It 'shows the effect with -WhatIf and does nothing' {
        Import-OccoNode shop web $web.InstanceId -WhatIf @store | Should -BeNullOrEmpty
        Get-OccoNode @store | Should -BeNullOrEmpty
        Import-OccoNode shop web 'dummy-99' -WhatIf @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InstanceNotFound,*'
    }

    It 'refuses an unknown or recorded instance and one of another node' {
        Import-OccoNode shop web 'dummy-99' @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InstanceNotFound,*'
        $errors[0].TargetObject | Should -Be 'dummy-99'
        $null = $web | Import-OccoNode
        $web | Import-OccoNode @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InstanceExists,*'
        Import-OccoNode shop web $db.InstanceId @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        $errors[0].Exception.Message | Should -BeLike "*'db'*"
    }

    It 'reports an unknown infrastructure and an unknown node' {
        Import-OccoNode none web dummy-1 @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
        Import-OccoNode shop none dummy-1 @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
    }

    It 'completes infrastructures and their nodes' {
        (Complete "Import-OccoNode -StorePath '$($store.StorePath)' -Infrastructure sh").CompletionText |
            Should -Be 'shop'
        (Complete "Import-OccoNode -StorePath '$($store.StorePath)' -Infrastructure shop -Node w").CompletionText |
            Should -Be 'web'
    }
}
