BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Get-OccoPlacement' {
    BeforeAll {
        $store = New-Store
        $null = Import-OccoPool -Pool 'pools: {onprem: {quota: 2}, burst: {quota: 1, cost: 0.1}}' @store
        $null = New-OccoInfrastructure @store -Description @'
infra_name: farm
user_id: me
nodes: [{name: web, type: web}]
node_definitions:
  web:
    - {resource: {type: dummy}, placement: {pool: onprem}}
    - {resource: {type: dummy, file: burst.db}, placement: {pool: burst, priority: 2}}
'@
    }

    It 'shows where each of several more would go, and makes none' {
        $places = Get-OccoPlacement farm web 4 @store
        $places | ForEach-Object { $_ | Should -BeOfType ([Occo.OccoPlacement]) }
        $places.Number | Should -Be 1, 2, 3, 4
        $places.Pool | Should -Be 'onprem', 'onprem', 'burst', $null
        $places[2].Cost | Should -Be 0.1
        $places[3].Cloud | Should -BeNullOrEmpty
        $places[3].Reason | Should -BeLike '*burst: it is full, with a quota of 1'
        Get-OccoNode farm @store | Should -BeNullOrEmpty
    }

    It 'tells of each alternative why it was taken or not' {
        $place = Get-OccoInfrastructure farm @store | Get-OccoPlacement -Node web
        "$($place.Candidates)" | Should -Be '+ onprem: the first, with priority 1 - burst: later, with priority 2'
        $place | Format-List | Out-String | Should -Match '- burst: later'
    }

    It 'fits 80 columns' {
        (Get-OccoPlacement farm w* 4 @store | Out-String -Width 80) -split "`n" | ForEach-Object {
            $_.TrimEnd().Length | Should -BeLessOrEqual 80
        }
    }

    It 'reports an unknown node and an unknown infrastructure' {
        Get-OccoPlacement farm db @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        Get-OccoPlacement nope web @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
    }
}
