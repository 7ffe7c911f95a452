BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Protect-OccoNode' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store -Enact
        # Every node changes.
        $changed = Get-ShopText shop '{type: dummy, image_id: new}'
    }

    It 'protects piped instances, and instances by node' {
        $node = Get-OccoNode shop db @store | Protect-OccoNode
        $node | Should -BeOfType ([Occo.OccoNode])
        $node.Protected | Should -BeTrue
        (Protect-OccoNode shop w* @store).Protected | Should -Be $true, $true
        (Get-OccoNode shop @store).Protected | Should -Not -Contain $false
        @(Get-OccoEvent shop @store | Where-Object Kind -EQ NodeProtected).Count | Should -Be 3
    }

    It 'shows the refused step in the plan, and the words that allow it' {
        $null = Protect-OccoNode shop db @store
        $null = Set-OccoInfrastructure -Description $changed @store
        $plan = Get-OccoPlan shop @store
        $plan.Summary | Should -Be '+0 ~2 -0 =0 !1'
        ($plan.Steps | Where-Object Refused).Node | Should -Be 'db'
        $plan.IsEmpty | Should -BeFalse
        $text = $plan | Out-String
        $text | Should -Match '! replace +db'
        $text | Should -Match '1 refused'
        $text | Should -Match '-Force -IncludeProtected allows'
        (Get-OccoPlan shop -IncludeProtected @store).Summary | Should -Be '+0 ~3 -0 =0'
    }

    It 'is not replaced by an enactment, unless that is said' {
        $db = Get-OccoNode shop db @store | Protect-OccoNode
        $null = Set-OccoInfrastructure -Description $changed @store
        $result = Start-OccoEnactment shop @store @quiet
        $result.Reached | Should -BeFalse
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ReplaceFailed,*'
        $errors[0].Exception.Message | Should -BeLike "*$($db.InstanceId) is protected*-Force -IncludeProtected allows*"
        (Get-OccoNode shop db @store).InstanceId | Should -Be $db.InstanceId
        (Start-OccoEnactment shop -IncludeProtected -Force @store).Reached | Should -BeTrue
        (Get-OccoNode shop db @store).InstanceId | Should -Not -Be $db.InstanceId
    }

    It 'does nothing with -WhatIf' {
        Protect-OccoNode shop db -WhatIf @store | Should -BeNullOrEmpty
        (Get-OccoNode shop db @store).Protected | Should -BeFalse
    }

    It 'reports unknown nodes and ids' {
        Protect-OccoNode shop none @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        Protect-OccoNode -Id ([guid]::NewGuid()) @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
    }
}
