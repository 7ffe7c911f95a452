BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Get-OccoNode -AsOf' {
    It 'shows the instances of a past time with their states' {
        $store = New-Store
        $before = Get-Date
        $null = New-Shop $store -Enact
        $then = Get-Date
        Get-OccoNode shop db @store | Remove-OccoNode -Force

        Get-OccoNode shop -AsOf $before @store | Should -BeNullOrEmpty
        $nodes = Get-OccoNode shop -AsOf $then @store
        $nodes.Name | Sort-Object | Should -Be 'db', 'web', 'web'
        $nodes.State | Should -Be 'Ready', 'Ready', 'Ready'
        $nodes.GoneAt | Should -Be $null, $null, $null
        (Get-OccoNode shop -AsOf (Get-Date) @store).Name | Should -Be 'web', 'web'

        Remove-OccoInfrastructure shop -Force @store
        @(Get-OccoNode -AsOf $then @store).Count | Should -Be 3 -Because 'history outlives the infrastructure'
    }
}

Describe 'Get-OccoNode' {
    BeforeAll {
        $store = New-Store
        'a', 'b' | ForEach-Object { $null = New-Shop $store $_ -Enact }
    }

    It 'lists all instances, by infrastructure and order of creation' {
        $nodes = Get-OccoNode @store
        $nodes.Infrastructure | Should -Be 'a', 'a', 'a', 'b', 'b', 'b'
        $nodes[0..2].Name | Should -Be 'db', 'web', 'web'
        $nodes[0] | Should -BeOfType ([Occo.OccoNode])
    }

    It 'has the properties of an instance' {
        $node = Get-OccoNode a db @store
        $node.Id | Should -BeOfType ([guid])
        $node.State | Should -Be 'Ready'
        $node.Address | Should -Match '^10\.'
        $node.Cloud | Should -Be 'dummy'
        $node.InstanceId | Should -Match 'dummy'
        $node.Version | Should -Be 1
        $node.ReadyAt | Should -BeGreaterOrEqual $node.CreatedAt
        $node.StorePath | Should -Be $store.StorePath
    }

    It 'takes infrastructures, names, states and ids' {
        @(Get-OccoNode a @store).Count | Should -Be 3
        @(Get-OccoNode -Name W* @store).Count | Should -Be 4
        @(Get-OccoNode -State Ready @store).Count | Should -Be 6
        Get-OccoNode -State Failed @store | Should -BeNullOrEmpty
        $id = (Get-OccoNode b db @store).Id
        (Get-OccoNode -Id $id @store).Infrastructure | Should -Be 'b'
    }

    It 'takes infrastructures from the pipeline' {
        @(Get-OccoInfrastructure b @store | Get-OccoNode).Count | Should -Be 3
        @(Get-OccoInfrastructure b @store | Get-OccoNode -Name web).Count | Should -Be 2
    }

    It 'takes the short ids of its table, and numbers among them' {
        $own = New-Store
        $null = New-Shop $own -Enact
        $nodes = Get-OccoNode shop @own
        $shown = $nodes | Out-String -Stream | Where-Object { $_ -match '^(db|web) +([0-9a-f]{8}) ' } |
            ForEach-Object { $Matches[2] }
        $shown | Should -HaveCount 3
        (Get-OccoNode -Id $shown @own).Id | Should -Be $nodes.Id
        (Get-OccoNode -Id $shown[0].ToUpper() @own).Id | Should -Be $nodes[0].Id
        Get-OccoNode -Id 01234567 @own @quiet
        "$($errors[0])" | Should -BeLike "*begins with '01234567'."
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
    }

    It 'gives the instances of the objects and rows in the pipeline, and no others' {
        $own = New-Store
        $null = New-Shop $own -Enact
        Get-OccoNode shop db @own | Remove-OccoNode -Force
        $webs = Get-OccoNode shop web @own
        ($webs | Get-OccoNode @own).Id | Should -Be $webs.Id
        ($webs | ConvertTo-Csv | ConvertFrom-Csv | Get-OccoNode @own).Id | Should -Be $webs.Id
        (Get-OccoEvent shop -Kind NodeReady @own | Get-OccoNode @own).Name | Should -Be 'db', 'web', 'web'
        (Get-OccoEvent shop -Kind InfrastructureReady @own | Get-OccoNode @own).Id | Should -Be $webs.Id
        $shop = Get-OccoInfrastructure shop @own
        ($shop | Get-OccoNode).Id | Should -Be $webs.Id
        ($shop | ConvertTo-Csv | ConvertFrom-Csv | Get-OccoNode @own).Id | Should -Be $webs.Id
        $webs[0], $shop | Get-OccoNode @own | Should -HaveCount 3
    }

    It 'refuses what is no id, or too short for one' {
        foreach ($id in 'web', '123', '') {
            { Get-OccoNode -Id $id @store -ErrorAction Stop } | Should -Throw -ErrorId '*Argument*'
        }
        { Get-OccoNode -Id 1234 @store } | Should -Throw "*write '1234'*"
        { Get-OccoNode -Id (Get-Process -Id $PID) @store } | Should -Throw '*has no node id*'
    }

    It 'reports an id of another infrastructure' {
        Get-OccoNode a -Id (Get-OccoNode b db @store).Id @store @quiet
        "$($errors[0])" | Should -BeLike "*in 'a' of *"
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
    }

    It 'refuses null, wildcards without an end, and a time in the future' {
        $null | Get-OccoNode @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError,*'
        5, (Get-Process -Id $PID), [pscustomobject] @{ x = 1 } | Get-OccoNode @store @quiet
        # The Id of a process is no node id.
        $errors.FullyQualifiedErrorId -replace ',.*' | Should -Be 'InfrastructureNotFound',
        'ParameterArgumentTransformationError', 'InfrastructureNotFound'
        Get-OccoNode '[a' @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidWildcard,*'
        Get-OccoNode a '[a' @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidWildcard,*'
        Get-OccoNode a -AsOf (Get-Date).AddDays(1) @store @quiet
        "$($errors[0])" | Should -BeLike '*is in the future*'
    }

    It 'reports an unknown node, but not a node without instances' {
        $own = New-Store
        $null = New-Shop $own
        Get-OccoNode shop web @own -ErrorVariable none | Should -BeNullOrEmpty
        $none | Should -BeNullOrEmpty
        Get-OccoNode shop nope @own @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
    }

    It 'reports unknown ids and infrastructures' {
        $id = [guid]::NewGuid()
        Get-OccoNode -Id $id @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        $errors[0].TargetObject | Should -Be $id
        Get-OccoNode nope @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
    }

    It 'shows gone instances with -IncludeGone' {
        $own = New-Store
        $null = New-Shop $own -Enact
        $victim = Get-OccoNode shop db @own
        $victim | Remove-OccoNode -Force
        Get-OccoNode shop db @own | Should -BeNullOrEmpty
        (Get-OccoNode shop db -IncludeGone @own).State | Should -Be 'Gone'
        (Get-OccoNode shop -State Gone @own).Id | Should -Be $victim.Id
        (Get-OccoNode -Id $victim.Id @own).State | Should -Be 'Gone'
    }

    It 'shows instances of removed infrastructures' {
        $own = New-Store
        $null = New-Shop $own -Enact
        Remove-OccoInfrastructure shop -Force @own
        Get-OccoNode @own | Should -BeNullOrEmpty
        @(Get-OccoNode -IncludeGone @own).Count | Should -Be 3
        (Get-OccoNode shop db -State Gone @own).State | Should -Be 'Gone'
    }

    It 'shows the age of a state, and looks at the clouds with -Refresh' {
        $own = New-Store
        $null = New-Shop $own -Enact
        $before = Get-OccoNode shop db @own
        $before.Seen | Should -Match '^\d+s$'
        $before.ObservedAt | Should -BeGreaterThan $before.CreatedAt
        Invoke-Dummy $own { $_.Vanish($before.InstanceId) }
        (Get-OccoNode shop db @own).State | Should -Be 'Ready'
        $after = Get-OccoNode shop db -Refresh @own
        $after.State, $after.LastError | Should -Be 'Failed', 'it vanished from the cloud'
        $after.ObservedAt | Should -BeGreaterThan $before.ObservedAt
        (Get-OccoInfrastructure shop -Refresh @own).State | Should -Be 'Degraded'
        @(Get-OccoNode shop -IncludeGone @own).Count | Should -Be 3
        $me = [pscredential]::new('me', [securestring]::new())
        foreach ($wrong in @{ Refresh = $true; AsOf = Get-Date }, @{ Credential = $me }) {
            $null = 'shop', 'shop' | Get-OccoNode @wrong @own -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.FullyQualifiedErrorId | Should -Be (@('InvalidArgument,Occo.Commands.GetOccoNodeCommand') * 2)
        }
    }

    It 'does not show what Get-OccoPlan has seen dead as ready' {
        $own = New-Store
        $null = New-Shop $own -Enact
        $db = Get-OccoNode shop db @own
        Invoke-Dummy $own { $_.Vanish($db.InstanceId) }
        (Get-OccoPlan shop @own).Summary | Should -Be '+0 ~1 -0 =2'
        (Get-OccoNode shop db @own).State | Should -Be 'Failed'
    }

    It 'offers the states of the engine that are recorded' {
        $states = (Get-Command Get-OccoNode).Parameters.State.Attributes.ValidValues
        $engine = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Occo.Engine' }
        $states | Should -Be ([enum]::GetNames($engine.GetType('Occo.Engine.Model.NodeState')))
    }

    It 'completes node names, and ids with a description' {
        $line = "Get-OccoNode a -StorePath '$($store.StorePath)'"
        (Complete "$line -Name w").CompletionText | Should -Be 'web'
        $ids = Complete "$line -Id "
        $ids.Count | Should -Be 3
        $ids[0].ToolTip | Should -Match 'a/db, Ready'
    }

    It 'shows in a list when the schedule and the lease of the node act' {
        $own = New-Store
        $text = (Get-ShopText) -replace 'name: db,', "name: db, schedule: {stop: 0 19 * * *, start: 0 7 * * *},"
        $text | Should -Match 'schedule'
        $null = New-OccoInfrastructure -Description $text @own
        $null = Start-OccoEnactment shop @own
        $list = Get-OccoNode shop db @own | Format-List | Out-String
        $list | Should -Match 'StopsAt +: \d{4}-\d\d-\d\d \d\d:\d\d:00'
        $list | Should -Match 'StartsAt +: \d{4}-\d\d-\d\d \d\d:\d\d:00'
        $list | Should -Not -Match 'LeaseEndsAt'
        # The schedule may act after what somebody asked for.
        Get-OccoNode shop db @own | Stop-OccoNode | Out-String | Should -Not -Match 'is to'
    }

    It 'fits a table of 100 columns' {
        Get-OccoNode @store | Out-String -Width 100 -Stream | ForEach-Object { $_.Length | Should -BeLessOrEqual 100 }
        Get-OccoNode a db @store | Format-List | Out-String | Should -Match 'InstanceId\s+: dummy'
    }
}
