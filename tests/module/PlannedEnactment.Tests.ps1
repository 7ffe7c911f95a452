BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Start-OccoEnactment with a plan' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
    }

    It 'carries out exactly this plan, piped or with -Plan' {
        $result = Get-OccoPlan shop @store | Start-OccoEnactment
        $result.Created | Should -Be 3
        $plan = Get-OccoPlan shop @store
        (Start-OccoEnactment -Plan $plan).Reached | Should -BeTrue
    }

    It 'refuses an outdated plan, shows the difference and does nothing' {
        $plan = Get-OccoPlan shop @store
        $null = Start-OccoEnactment shop -Node db @store
        $plan | Start-OccoEnactment @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PlanChanged,*'
        $errors[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
        $errors[0].TargetObject | Should -Be 'shop'
        $errors[0].Exception.Message | Should -Match 'nothing was done: not needed any more: create db'
        Get-OccoNode shop -Name web @store | Should -BeNullOrEmpty
    }

    It 'is limited to the nodes of the plan' {
        $plan = Get-OccoPlan shop -Node db @store
        $plan.Nodes | Should -Be 'db'
        $null = $plan | Start-OccoEnactment
        (Get-OccoNode shop @store).Name | Should -Be 'db'
    }

    It 'shows the same plan for -WhatIf, and refuses an old one' {
        $plan = Get-OccoPlan shop @store
        ($plan | Start-OccoEnactment -WhatIf).Fingerprint | Should -Be $plan.Fingerprint
        $null = Start-OccoEnactment shop @store
        $plan | Start-OccoEnactment -WhatIf @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PlanChanged,*'
    }

    It 'takes the plan that -WhatIf shows' {
        (Start-OccoEnactment shop -WhatIf @store | Start-OccoEnactment).Created | Should -Be 3
    }

    It 'refuses -Watch, -Node and an invented plan' {
        $plan = Get-OccoPlan shop @store
        $plan | Start-OccoEnactment -Watch @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        $plan | Start-OccoEnactment -AsJob @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        $plan | Start-OccoEnactment -AsJob -Watch @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        $plan | Start-OccoEnactment -Node db @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        $copy = [Occo.OccoPlan] ($plan | Select-Object -ExcludeProperty IsEmpty |
                ForEach-Object { $h = @{}; $_.PSObject.Properties | ForEach-Object { $h[$_.Name] = $_.Value }; $h })
        $copy | Start-OccoEnactment @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        Get-OccoNode shop @store | Should -BeNullOrEmpty
    }

    It 'refuses a copy of a plan and does not use its name' {
        $plan = Get-OccoPlan shop -Node db @store
        $plan | Export-Clixml (Join-Path $TestDrive plan.xml)
        $copies = (Import-Clixml (Join-Path $TestDrive plan.xml)),
            ($plan | ConvertTo-Json -Depth 5 | ConvertFrom-Json),
            ($plan | Select-Object *)
        foreach ($copy in $copies) {
            $copy | Start-OccoEnactment @store @quiet | Should -BeNullOrEmpty
            "$($errors[0])" | Should -BeLike '*Only a plan that * wrote in this session can be carried out.'
            $copy | Start-OccoEnactment -AsJob @store @quiet | Should -BeNullOrEmpty
            { Start-OccoEnactment $copy @store } | Should -Throw '*a copy of a plan*'
            { Start-OccoEnactment -Plan $copy @store } | Should -Throw '*a copy of a plan*'
        }
        Get-OccoNode shop @store | Should -BeNullOrEmpty
    }

    It 'takes copies of other objects' {
        $null = Start-OccoEnactment shop @store
        $node = Get-OccoNode shop -Name db @store | Select-Object Infrastructure, Id, StorePath
        $entry = Get-OccoEvent shop @store | Select-Object -First 1 | ConvertTo-Json | ConvertFrom-Json
        ($node, $entry | Start-OccoEnactment).Infrastructure | Should -Be 'shop', 'shop'
    }

    It 'still takes infrastructures, nodes, names and objects with a name' {
        $null = Start-OccoEnactment shop @store
        (Get-OccoInfrastructure shop @store | Start-OccoEnactment).Reached | Should -BeTrue
        (Get-OccoNode shop -Name db @store | Start-OccoEnactment).Reached | Should -BeTrue
        ('shop' | Start-OccoEnactment @store).Reached | Should -BeTrue
        $named = [pscustomobject] @{ Name = 'shop'; StorePath = $store.StorePath }
        ($named | Start-OccoEnactment).Reached | Should -BeTrue
    }
}
