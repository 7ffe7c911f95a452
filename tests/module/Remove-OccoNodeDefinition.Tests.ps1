BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Remove-OccoNodeDefinition' {
    BeforeEach {
        $store = New-Store
        $null = Import-OccoNodeDefinition @store -Definition @"
'node_def:db': [{resource: {type: dummy}}]
'node_def:web': [{resource: {type: dummy}}]
"@
    }

    It 'removes by type, and returns nothing' {
        Remove-OccoNodeDefinition db @store | Should -BeNullOrEmpty
        (Get-OccoNodeDefinition @store).Type | Should -Be 'web'
    }

    It 'removes only the type of that case' {
        $null = Import-OccoNodeDefinition -Definition "'node_def:Web': [{resource: {type: dummy}}]" @store
        Remove-OccoNodeDefinition Web @store
        (Get-OccoNodeDefinition @store).Type | Should -BeExactly 'db', 'web'
        Remove-OccoNodeDefinition DB @store
        (Get-OccoNodeDefinition @store).Type | Should -BeExactly 'web'
    }

    It 'takes wildcards and the pipeline' {
        Get-OccoNodeDefinition * @store | Remove-OccoNodeDefinition
        Get-OccoNodeDefinition @store | Should -BeNullOrEmpty
    }

    It 'leaves registered infrastructures their copy' {
        $null = New-OccoInfrastructure -Description "infra_name: x`nuser_id: me`nnodes: [{name: a, type: db}]" @store
        Remove-OccoNodeDefinition db @store
        (Start-OccoEnactment x @store).Reached | Should -BeTrue
    }

    It 'removes nothing with -WhatIf' {
        Remove-OccoNodeDefinition * -WhatIf @store
        @(Get-OccoNodeDefinition @store).Count | Should -Be 2
    }

    It 'reports an unknown type' {
        Remove-OccoNodeDefinition nope @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeDefinitionNotFound,*'
    }
}
