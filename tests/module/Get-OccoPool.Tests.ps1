BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Get-OccoPool' {
    BeforeAll {
        $store = New-Store
        $null = Import-OccoPool -Pool 'pools: {onprem: {quota: 2}, burst: {}}' @store
        $null = New-OccoInfrastructure @store -Description @'
infra_name: farm
user_id: me
nodes: [{name: web, type: web, scaling: {min: 3, max: 5}}]
node_definitions:
  web:
    - {resource: {type: dummy}, placement: {pool: onprem}}
    - {resource: {type: dummy, file: burst.db}, placement: {pool: burst, priority: 2}}
'@
        $plan = Get-OccoPlan farm @store
        $null = $plan | Start-OccoEnactment
    }

    It 'counts the instances of all infrastructures' {
        $found = Get-OccoPool @store
        $found.Name | Should -Be 'burst', 'onprem'
        $found.Used | Should -Be 1, 2
        $found[1].Free | Should -Be 0
        $found[0].Free | Should -BeNullOrEmpty
        (Get-OccoNode farm @store | Where-Object Pool -EQ burst).Count | Should -Be 1
    }

    It 'fits the plan, which tells the place, the reason and the other candidates' {
        $plan.Steps.Pool | Should -Be 'onprem', 'onprem', 'burst'
        $plan.Steps[0].Why | Should -Be 'the first, with priority 1'
        $plan.Steps[2].Candidates[0].Why | Should -Be 'it is full, with a quota of 2'
        $shown = $plan | Out-String -Width 80
        $shown | Should -Match 'in onprem: it does not exist yet'
        ($shown -split "`n" | ForEach-Object { $_.TrimEnd() -replace '\e\[[\d;]*m' } |
            Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $plan.Steps[2] | Format-List | Out-String | Should -Match '- onprem: it is full'
        (Get-OccoEvent farm -Kind NodePlaced @store).Count | Should -Be 3
    }

    It 'takes names, wildcards and the pipeline' {
        (Get-OccoPool ONPREM @store).Name | Should -Be 'onprem'
        (Get-OccoPool b* @store).Name | Should -Be 'burst'
        ('burst', 'onprem' | Get-OccoPool @store).Count | Should -Be 2
    }

    It 'reports an unknown name' {
        Get-OccoPool x* @store | Should -BeNullOrEmpty
        Get-OccoPool nope @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PoolNotFound,*'
    }

    It 'completes names' {
        $line = "Get-OccoPool -StorePath '$($store.StorePath)' -Name "
        (Complete $line).CompletionText | Should -Be 'burst', 'onprem'
    }

    It 'fits 80 columns' {
        $lines = @((Get-OccoPool @store | Out-String -Width 79) -split "`n" -ne '' | ForEach-Object TrimEnd)
        $lines[0] | Should -Match 'CoolsUntil$'
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
    }
}
