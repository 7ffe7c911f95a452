BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Get-OccoEvent' {
    BeforeAll {
        $store = New-Store
        'a', 'b' | ForEach-Object { $null = New-Shop $store $_ -Enact }
    }

    It 'writes the history in order' {
        $events = Get-OccoEvent a @store
        $events[0].Kind | Should -Be 'InfrastructureRegistered'
        $events[-1].Kind | Should -Be 'InfrastructureReady'
        $events.Sequence | Should -Be ($events.Sequence | Sort-Object)
        $events.Infrastructure | Select-Object -Unique | Should -Be 'a'
        $events[0].Actor | Should -Match "/$PID$"
    }

    It 'is limited to a node, an instance or the newest' {
        Get-OccoEvent a -Node D* @store | ForEach-Object { $_.Node | Should -Be 'db' }
        (Get-OccoEvent a -Last 2 @store).Sequence | Should -Be (Get-OccoEvent a @store)[-2, -1].Sequence
        (Get-OccoEvent a -Node web -Last 1 @store).Node | Should -Be 'web'
        $node = Get-OccoNode a db @store
        $own = $node | Get-OccoEvent
        $own.NodeId | Select-Object -Unique | Should -Be $node.Id
    }

    It 'is limited in time' {
        $middle = (Get-OccoEvent b @store)[0].Time
        Get-OccoEvent -Since $middle @store | ForEach-Object { $_.Time | Should -BeGreaterOrEqual $middle }
        Get-OccoEvent -Until $middle.AddHours(-1) @store | Should -BeNullOrEmpty
    }

    It 'takes wildcards and the pipeline' {
        (Get-OccoEvent * @store).Infrastructure | Select-Object -Unique | Should -Be 'a', 'b'
        (Get-OccoInfrastructure b @store | Get-OccoEvent).Infrastructure | Select-Object -Unique | Should -Be 'b'
        Get-OccoEvent nope* @store | Should -BeNullOrEmpty
    }

    It 'takes several names and reports unknown ones' {
        $events = Get-OccoEvent a, nope, b -Node web, d* @store @quiet
        $errors | Should -HaveCount 1
        $errors[0].TargetObject | Should -Be 'nope'
        $events.Infrastructure | Select-Object -Unique | Should -Be 'a', 'b'
        $events.Node | Sort-Object -Unique | Should -Be 'db', 'web'
        $events.Sequence | Should -Be ($events.Sequence | Sort-Object -Unique)
        (Get-OccoEvent a, a* -Last 2 @store).Sequence | Should -Be (Get-OccoEvent a -Last 2 @store).Sequence
    }

    It 'reports a name that never existed and knows removed infrastructures' {
        Get-OccoEvent nope @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
        $own = New-Store
        $null = New-Shop $own
        Remove-OccoInfrastructure shop -Force @own
        (Get-OccoEvent shop -Last 1 @own).Kind | Should -Be 'InfrastructureRemoved'
    }

    It 'follows new events until it is stopped' {
        $own = New-Store
        $null = New-Shop $own
        $other = Start-OtherEnactment $own
        try {
            $last = Wait-ShopEvent $own InfrastructureReady
            $last.Infrastructure | Should -Be 'shop'
            $null = Receive-Shell $other.Shell $other.Running
        }
        finally {
            $other.Shell.Dispose()
        }
    }
}
