BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Start-OccoNode' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store -Enact
        $null = Stop-OccoNode shop * @store
        $null = Start-OccoEnactment shop @store
    }

    It 'asks for stopped instances to run; the enactment starts them, dependees first' {
        $before = (Get-OccoNode shop @store).InstanceId
        (Get-OccoNode shop @store | Start-OccoNode).PowerAsked | Sort-Object -Unique | Should -Be 'Running'
        (Get-OccoPlan shop @store).Steps.Node | Should -Be 'db', 'web', 'web'
        $result = Start-OccoEnactment shop @store
        $result.Reached, $result.Started, $result.Created | Should -Be $true, 3, 0
        $nodes = Get-OccoNode shop @store
        $nodes.State | Sort-Object -Unique | Should -Be 'Ready'
        $nodes.InstanceId | Should -Be $before
    }

    It 'starts only what was asked for' {
        $null = Start-OccoNode shop db @store
        (Start-OccoEnactment shop @store).Started | Should -Be 1
        (Get-OccoNode shop db @store).State | Should -Be 'Ready'
        (Get-OccoNode shop web @store).State | Should -Be 'Stopped', 'Stopped'
    }

    It 'does nothing with -WhatIf' {
        Start-OccoNode shop db -WhatIf @store | Should -BeNullOrEmpty
        (Get-OccoNode shop db @store).PowerAsked | Should -Be 'Stopped'
    }

    It 'reports unknown nodes and ids' {
        Start-OccoNode shop none @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        Start-OccoNode -Id ([guid]::NewGuid()) @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
    }
}
