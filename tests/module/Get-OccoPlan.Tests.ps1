BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Get-OccoPlan' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
    }

    It 'shows the steps in order, with reasons' {
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

    It 'is empty without work' {
        $null = Start-OccoEnactment shop @store
        $plan = Get-OccoPlan shop @store
        $plan.IsEmpty | Should -BeTrue
        $plan | Out-String | Should -Match 'Nothing to do: 3 of 3'
    }

    It 'reports an unreachable cloud and is not empty' {
        $null = Start-OccoEnactment shop @store
        Hide-DummyCloud $store
        $plan = Get-OccoPlan shop @store 3>$null
        $plan.IsEmpty | Should -BeFalse
        $plan.Unseen | Should -Be 3
        $plan.UnreachableClouds | Should -Be 'dummy'
        $text = $plan | Out-String
        $text | Should -Match 'The cloud dummy cannot be reached'
        $text | Should -Match 'Known instances in unreachable clouds: 3'
        $text | Should -Not -Match 'Nothing to do'
    }

    It 'respects -Node and -ExcludeNode' {
        (Get-OccoPlan shop -Node d* @store).Steps.Node | Should -Be 'db'
        (Get-OccoPlan shop -ExcludeNode WEB @store).Steps.Node | Should -Be 'db'
        Get-OccoPlan shop -Node x* @store | Should -BeNullOrEmpty
    }

    It 'lists the nodes when one is unknown' {
        Get-OccoPlan shop -Node nope @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        $errors[0].Exception.Message | Should -Match 'db, web'
    }

    It 'takes infrastructures from the pipeline' {
        $null = New-Shop $store other
        (Get-OccoInfrastructure @store | Get-OccoPlan).Infrastructure | Should -Be 'other', 'shop'
    }

    It 'has a readable list view' {
        $text = Get-OccoPlan shop @store | Out-String -Width 100
        $text | Should -Match 'Plan for shop, version 1'
        $text | Should -Match '\+ create\s+web\s.*\(after db\)'
        $text | Should -Match '3 to create, 0 to change, 0 to drop, 0 to keep'
    }

    It 'shows differences by attribute and hides secrets' {
        $resource = "{type: dummy, image_id: VALUE}`n" +
            "      contextualisation: {type: docker, env: ['DB_PASSWORD=VALUE']}"
        $null = New-Shop $store changing ($resource -replace 'VALUE', 'hunter1') -Enact
        $null = Set-OccoInfrastructure changing -Description (
            Get-ShopText changing ($resource -replace 'VALUE', 'hunter2')) @store

        $plan = Get-OccoPlan changing -Node db @store
        $step = $plan.Steps
        $step.Action | Should -Be 'Replace'
        $step.Reason | Should -Be 'image_id changed from hunter1 to hunter2'
        $step.Differences | Should -BeOfType ([Occo.OccoStepDifference])
        $image, $password = $step.Differences
        "$image" | Should -Be 'image_id: hunter1 -> hunter2'
        $password.Path | Should -Be 'attributes.env[0]'
        $password.To | Should -Be 'DB_PASSWORD=***'
        $plan | Out-String | Should -Match 'env\[0\]: DB_PASSWORD=\*\*\* ->'
        $step | Format-List | Out-String | Should -Match 'Differences : image_id: hunter1 -> hunter2\s+attributes'
        $plan | ConvertTo-Json -Depth 4 | Should -Not -Match 'PASSWORD=hunter'
    }

    It 'lists unchanged instances with -IncludeUnchanged' {
        $null = Start-OccoEnactment shop @store
        $plan = Get-OccoPlan shop -IncludeUnchanged @store
        $plan.Steps.Action | Should -Be 'None', 'None', 'None'
        $plan.Steps.Number | Should -Be 1, 2, 3
        $plan.IsEmpty | Should -BeTrue
        $plan | Out-String | Should -Match '(?s)= none\s+db.*Nothing to do: 3 of 3'
    }

    It 'names the scale request of a step' {
        $null = Start-OccoEnactment shop @store
        Set-OccoScale shop web -Count 3 @store
        (Get-OccoPlan shop @store).Steps.Reason | Should -Be 'scale request 1: 3 wanted, 2 there'
    }

    It 'shows changes that were made without Occo' {
        $null = New-Shop $store drifting '{type: dummy, image_id: a}' -Enact
        $id = (Get-OccoNode drifting -Name db @store).InstanceId
        Set-DummyResource $store $id image_id b
        $step = (Get-OccoPlan drifting @store).Steps
        $step.Reason | Should -Be "image_id changed from a to b behind Occo's back"
        "$($step.Differences)" | Should -Be 'image_id: b -> a'
        (Start-OccoEnactment drifting @store).Replaced | Should -Be 1
        (Get-OccoPlan drifting @store).IsEmpty | Should -BeTrue
    }

    It 'shows the instances that a restored store adopts' {
        $store = New-Store
        $null = New-Orphan $store
        $plan = Get-OccoPlan shop @store
        $plan.Steps.Action | Should -Be 'Adopt', 'Adopt', 'Adopt'
        $plan | Out-String | Should -Match '> adopt\s+db'
        ($plan | Start-OccoEnactment).Created | Should -Be 0
    }

    It 'converts to readable JSON' {
        $json = Get-OccoPlan shop @store | ConvertTo-Json -Depth 4 -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $plan = $json | ConvertFrom-Json
        $plan.Steps.Action | Should -Be 'Create', 'Create', 'Create'
        $plan.Steps[1].After | Should -Be 'db'
        $plan.PSObject.Properties.Name | Should -Not -Contain 'Source'
        $json.Length | Should -BeLessThan 2000
    }
}
