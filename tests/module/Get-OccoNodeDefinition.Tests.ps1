BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Get-OccoNodeDefinition' {
    BeforeAll {
        $store = New-Store
        $null = Import-OccoNodeDefinition @store -Definition @'
'node_def:db': [{resource: {type: dummy, latency: 0.5}}]
'node_def:web': [{resource: {type: dummy}}, {resource: {type: local, command: x}}]
'@
    }

    It 'lists the definitions by type' {
        $found = Get-OccoNodeDefinition @store
        $found.Type | Should -Be 'db', 'web'
        $found[1].Clouds | Should -Be 'dummy', 'local'
        $found[0].Implementations[0].Resource.latency | Should -Be 0.5
    }

    It 'takes types, wildcards and the pipeline' {
        (Get-OccoNodeDefinition WEB @store).Type | Should -Be 'web'
        (Get-OccoNodeDefinition d* @store).Type | Should -Be 'db'
        ('db', 'web' | Get-OccoNodeDefinition @store).Count | Should -Be 2
    }

    It 'reports an unknown type' {
        Get-OccoNodeDefinition x* @store | Should -BeNullOrEmpty
        Get-OccoNodeDefinition nope @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeDefinitionNotFound,*'
    }

    It 'completes types' {
        $line = "Get-OccoNodeDefinition -StorePath '$($store.StorePath)' -Type "
        (Complete $line).CompletionText | Should -Be 'db', 'web'
    }
}
