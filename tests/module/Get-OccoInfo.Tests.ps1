BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Get-OccoInfo' {
    BeforeAll {
        $store = New-Store
        $null = New-Shop $store -Enact
    }

    It 'lists the keys without a key' {
        $keys = Get-OccoInfo @store
        $keys[0] | Should -BeOfType ([Occo.OccoInfoKey])
        $keys.Key | Should -Contain 'node.address'
        $keys.Description | Should -Not -Contain ''
        (Get-OccoInfo -ListKey @store).Count | Should -Be $keys.Count
    }

    It 'answers with values, objects and lists' {
        $address = (Get-OccoNode shop db @store).Address
        Get-OccoInfo node.address -Infrastructure shop -Node db @store | Should -Be $address
        Get-OccoInfo infrastructure.state shop @store | Should -Be 'ready'
        Get-OccoInfo node.find shop web @store | Select-Object -First 1 | Should -BeOfType ([Occo.OccoNode])
        (Get-OccoInfo infrastructure.nodes shop @store).web.Count | Should -Be 2
        (Get-OccoInfo infrastructure.description shop @store).Nodes.Name | Should -Be 'db', 'web'
    }

    It 'takes further arguments' {
        (Get-OccoInfo infrastructure.description shop -Argument @{ version = 1 } @store).Name | Should -Be 'shop'
        Get-OccoInfo infrastructure.description shop -Argument @{ version = 9 } @store @quiet
        $errors | Should -Not -BeNullOrEmpty
    }

    It 'answers with outputs, all or one' {
        $own = New-Store
        $text = (Get-ShopText) + "`noutputs: {db_ip: `"{{ getip('db') }}`", port: 80}"
        $null = New-OccoInfrastructure -Description $text @own
        (Get-OccoInfo infrastructure.outputs shop @own).port | Should -Be 80
        Get-OccoInfo infrastructure.output shop -Argument @{ output = 'port' } @own | Should -Be 80
        Get-OccoInfo infrastructure.output shop @own @quiet
        "$($errors[0])" | Should -BeLike '*needs the name of an output (output).'
        Get-OccoInfo infrastructure.output shop -Argument @{ output = 'db_ip' } @own @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfoNotFound,*'
        "$($errors[0])" | Should -Match 'The next enactment of .shop. makes it'
    }

    It 'takes a node instance from the pipeline' {
        $nodes = Get-OccoNode shop web @store
        $nodes | Get-OccoInfo node.address | Should -Be @($nodes | ForEach-Object Address)
    }

    It 'suggests a key for an unknown one' {
        Get-OccoInfo node.adress @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfoNotFound,*'
        $errors[0].Exception.Message | Should -Match 'node\.address'
    }

    It 'completes keys' {
        (Complete "Get-OccoInfo -StorePath '$($store.StorePath)' -Key node.po").CompletionText | Should -Be 'node.ports'
    }
}
