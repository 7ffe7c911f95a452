BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Set-OccoScale' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store -Enact
        function Get-WebCount {
            $null = Start-OccoEnactment shop @store -WarningAction SilentlyContinue
            @(Get-OccoNode shop web @store).Count
        }
    }

    It 'stores a request, and returns nothing' {
        Set-OccoScale shop web 4 @store | Should -BeNullOrEmpty
        @(Get-OccoNode shop web @store).Count | Should -Be 2
        Get-WebCount | Should -Be 4
    }

    It 'adds and removes' {
        Set-OccoScale -Infrastructure shop -Node web -Add 2 @store
        Get-WebCount | Should -Be 4
        Set-OccoScale -Infrastructure shop -Node web -Remove 1 @store
        Get-WebCount | Should -Be 3
    }

    It 'warns at once of a request beyond the range, with the resulting number' {
        $warnings = Set-OccoScale shop web 9 @store 3>&1
        @($warnings).Count | Should -Be 1
        $warnings.Message | Should -Match '^shop: web: scale request 1: 9 is cut to 5: the description allows 2 to 5$'
        Set-OccoScale shop web 3 @store 3>&1 | Should -BeNullOrEmpty
    }

    It 'has the unknown node as the target of the error' {
        Set-OccoScale shop nosuch 3 @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        $errors[0].TargetObject | Should -Be 'nosuch'
    }

    It 'stays within the range' {
        Set-OccoScale shop web -Add 100 @store
        Get-WebCount | Should -Be 5
        Set-OccoScale shop web 0 @store
        Get-WebCount | Should -Be 2
    }

    It 'drops exactly the named instances, by id or address' {
        Set-OccoScale shop web 4 @store
        $null = Get-WebCount
        $nodes = Get-OccoNode shop web @store
        Set-OccoScale shop web -Id "$($nodes[1].Id)".Substring(0, 8) @store
        Set-OccoScale shop web -Id $nodes[3].Address @store
        Get-WebCount | Should -Be 2
        (Get-OccoNode shop web @store).Id | Should -Be $nodes[0].Id, $nodes[2].Id
    }

    It 'takes an infrastructure from the pipeline' {
        Get-OccoInfrastructure shop @store | Set-OccoScale -Node web -Count 3
        Get-WebCount | Should -Be 3
    }

    It 'takes a node instance from the pipeline' {
        Get-OccoNode shop web @store | Select-Object -First 1 | Set-OccoScale -Add 1
        Get-WebCount | Should -Be 3
    }

    It 'warns once when the enactment limits a request' {
        Set-OccoScale shop web 9 @store
        $null = Start-OccoEnactment shop @store -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings -match 'cut to' | Should -HaveCount 1
    }

    It 'has an error for an instance that does not exist, and requests nothing' {
        Set-OccoScale shop web -Id nosuch @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        $errors[0] | Should -BeLike "*there is no instance 'nosuch'*"
        Get-OccoEvent shop @store | Where-Object Kind -EQ ScaleRequested | Should -BeNullOrEmpty
    }

    It 'warns of a request that changes nothing, and does not store it' {
        Set-OccoScale shop web 0 @store 3>&1 | Should -BeLike 'shop: web: nothing changes: 0 is cut to 2*'
        (Get-OccoInfrastructure shop @store).State | Should -Be Ready
    }

    It 'stores nothing with -WhatIf' {
        Set-OccoScale shop web 4 -WhatIf @store
        Get-OccoEvent shop @store | Where-Object Kind -EQ ScaleRequested | Should -BeNullOrEmpty
    }

    It 'reports an unknown node and an unknown infrastructure' {
        Set-OccoScale shop nope 4 @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        Set-OccoScale nope web 4 @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
    }
}
