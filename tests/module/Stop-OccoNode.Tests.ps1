BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Stop-OccoNode' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store -Enact
    }

    It 'asks for piped instances and for instances by node to be stopped; the enactment does it' {
        $node = Get-OccoNode shop db @store | Stop-OccoNode
        $node | Should -BeOfType ([Occo.OccoNode])
        $node.PowerAsked | Should -Be 'Stopped'
        $node.State | Should -Be 'Ready'
        $node | Out-String | Should -Match 'Ready.*is to be stopped'
        (Stop-OccoNode shop w* @store).PowerAsked | Should -Be 'Stopped', 'Stopped'
        $plan = Get-OccoPlan shop @store
        $plan.Summary | Should -Be '+0 ~3 -0 =0'
        $plan.Steps.Node | Should -Be 'web', 'web', 'db'
        $plan | Out-String | Should -Match 'stop +web'
        $result = Start-OccoEnactment shop @store
        $result.Reached | Should -BeTrue
        $result.Stopped | Should -Be 3
        $result | Out-String | Should -Match '(?m)^shop +True.*\r?\n  3 stopped *\r?$'
        $nodes = Get-OccoNode shop @store
        $nodes.State | Sort-Object -Unique | Should -Be 'Stopped'
        $nodes | Out-String | Should -Match 'Stopped'
        $shop = Get-OccoInfrastructure shop @store
        $shop.State, $shop.Stopped, $shop.Ready | Should -Be 'Ready', 3, 0
        $shop | Out-String | Should -Match '(?s)0/3.*3 stopped'
        $nodes, $shop | Out-String | Should -Match 'Stopped : 3'
        $nodes | Out-String | Should -Not -Match 'is to'
        Start-OccoNode shop db @store | Out-String | Should -Match 'Stopped.*is to run'
        @(Get-OccoEvent shop @store | Where-Object Kind -EQ NodeStopped).Count | Should -Be 3
    }

    It 'leaves a stopped instance as it is' {
        $null = Stop-OccoNode shop db @store
        $null = Start-OccoEnactment shop @store
        (Get-OccoPlan shop @store).IsEmpty | Should -BeTrue
        (Start-OccoEnactment shop @store).Reached | Should -BeTrue
        (Get-OccoNode shop db @store).State | Should -Be 'Stopped'
    }

    It 'does nothing with -WhatIf' {
        Stop-OccoNode shop db -WhatIf @store | Should -BeNullOrEmpty
        (Get-OccoNode shop db @store).PowerAsked | Should -BeNullOrEmpty
    }

    It 'reports unknown nodes and ids' {
        Stop-OccoNode shop none @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        Stop-OccoNode -Id ([guid]::NewGuid()) @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
    }
}
