BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Get-OccoPlan' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
    }

    It 'shows what would be done, in order, with reasons' {
        $plan = Get-OccoPlan shop @store
        $plan | Should -BeOfType ([Occo.OccoPlan])
        $plan.Infrastructure | Should -Be 'shop'
        $plan.Summary | Should -Be '+3 ~0 -0 =0'
        $plan.IsEmpty | Should -BeFalse
        $plan.Steps.Action | Should -Be 'Create', 'Create', 'Create'
        $plan.Steps.Node | Should -Be 'db', 'web', 'web'
        $plan.Steps.Number | Should -Be 1, 2, 3
        $plan.Steps[1].After | Should -Be 'db'
        $plan.Steps.Reason | Should -Not -BeNullOrEmpty
    }

    It 'is empty when all is as described' {
        $null = Start-OccoEnactment shop @store
        $plan = Get-OccoPlan shop @store
        $plan.IsEmpty | Should -BeTrue
        $plan | Out-String | Should -Match 'Nothing to do: 3 of 3'
    }

    It 'is limited to -Node, and kept away from -ExcludeNode' {
        (Get-OccoPlan shop -Node d* @store).Steps.Node | Should -Be 'db'
        (Get-OccoPlan shop -ExcludeNode WEB @store).Steps.Node | Should -Be 'db'
        Get-OccoPlan shop -Node x* @store | Should -BeNullOrEmpty
    }

    It 'says which nodes there are when one is not' {
        Get-OccoPlan shop -Node nope @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        $errors[0].Exception.Message | Should -Match 'db, web'
    }

    It 'takes infrastructures from the pipeline' {
        $null = New-Shop $store other
        (Get-OccoInfrastructure @store | Get-OccoPlan).Infrastructure | Should -Be 'other', 'shop'
    }

    It 'is a list that people can read' {
        $text = Get-OccoPlan shop @store | Out-String -Width 100
        $text | Should -Match 'Plan for shop, version 1'
        $text | Should -Match '\+ create\s+web\s.*\(after db\)'
        $text | Should -Match '3 to create, 0 to change, 0 to drop, 0 to keep'
    }
}
