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
        Get-OccoInfo shop node.address -Node db @store | Should -Be $address
        Get-OccoInfo shop infrastructure.state @store | Should -Be 'ready'
        Get-OccoInfo shop node.find web @store | Select-Object -First 1 | Should -BeOfType ([Occo.OccoNode])
        (Get-OccoInfo shop infrastructure.nodes @store).web.Count | Should -Be 2
        (Get-OccoInfo shop infrastructure.description @store).Nodes.Name | Should -Be 'db', 'web'
    }

    It 'takes further arguments' {
        (Get-OccoInfo shop infrastructure.description -Argument @{ version = 1 } @store).Name | Should -Be 'shop'
        Get-OccoInfo shop infrastructure.description -Argument @{ version = 9 } @store @quiet
        $errors | Should -Not -BeNullOrEmpty
    }

    It 'answers with outputs, all or one' {
        $own = New-Store
        $text = (Get-ShopText) + "`noutputs: {db_ip: `"{{ getip('db') }}`", port: 80}"
        $null = New-OccoInfrastructure -Description $text @own
        (Get-OccoInfo shop infrastructure.outputs @own).port | Should -Be 80
        Get-OccoInfo shop infrastructure.output -Argument @{ output = 'port' } @own | Should -Be 80
        Get-OccoInfo shop infrastructure.output @own @quiet
        "$($errors[0])" | Should -BeLike '*needs the name of an output (output).'
        Get-OccoInfo shop infrastructure.output -Argument @{ output = 'db_ip' } @own @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfoNotFound,*'
        "$($errors[0])" | Should -Match 'The next enactment of .shop. makes it'
    }

    It 'takes a node instance from the pipeline' {
        $nodes = Get-OccoNode shop web @store
        $nodes | Get-OccoInfo -Key node.address | Should -Be @($nodes | ForEach-Object Address)
    }

    It 'ignores case in names, and takes a short id' {
        $node = Get-OccoNode shop db @store
        Get-OccoInfo SHOP node.address DB @store | Should -Be $node.Address
        $short = "$($node.Id)".Substring(0, 8)
        Get-OccoInfo -Key node.address -NodeId $short @store | Should -Be $node.Address
        'shop' | Get-OccoInfo -Key infrastructure.state @store | Should -Be 'ready'
    }

    It 'takes the arguments of a template, and refuses unknown ones' {
        $node = Get-OccoNode shop db @store
        Get-OccoInfo -Key node.address -Argument @{ node = 'db'; infrastructure = 'shop' } @store |
            Should -Be $node.Address
        Get-OccoInfo -Key node.state -Argument @{ node_id = $node.Id } @store | Should -Be 'ready'
        foreach ($argument in @{ nodee = 'db' }, @{ node_id = 'x' }) {
            Get-OccoInfo shop node.address -Argument $argument @store @quiet | Should -BeNullOrEmpty
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        }
    }

    It 'names the parameter that is missing' {
        $expected = @{
            'node.address' = '-Node or -NodeId names it.'
            'infrastructure.output' = '-Argument @{ output = ... } gives it.'
        }
        foreach ($key in $expected.Keys) {
            Get-OccoInfo shop $key @store @quiet
            $errors[0].ErrorDetails.RecommendedAction | Should -Be $expected[$key]
        }
        Get-OccoInfo -Key infrastructure.name @store @quiet
        $errors[0].ErrorDetails.RecommendedAction | Should -Be '-Infrastructure names it.'
    }

    It 'suggests a key for an unknown one' {
        Get-OccoInfo -Key node.adress @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfoNotFound,*'
        $errors[0].Exception.Message | Should -Match 'node\.address'
    }

    It 'completes keys' {
        (Complete "Get-OccoInfo -StorePath '$($store.StorePath)' -Key node.po").CompletionText | Should -Be 'node.ports'
    }
}
