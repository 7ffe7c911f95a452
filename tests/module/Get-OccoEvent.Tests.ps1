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
        $events[0].Actor | Should -Match $actor
    }

    It 'is limited to a node, an instance or the newest' {
        Get-OccoEvent a -Node D* @store | ForEach-Object { $_.Node | Should -Be 'db' }
        (Get-OccoEvent a -Last 2 @store).Sequence | Should -Be (Get-OccoEvent a @store)[-2, -1].Sequence
        (Get-OccoEvent a -Node web -Last 1 @store).Node | Should -Be 'web'
        $node = Get-OccoNode a db @store
        $own = $node | Get-OccoEvent
        $own.NodeId | Select-Object -Unique | Should -Be $node.Id
    }

    It 'reads the newest events from the end of the history, however they are filtered' {
        $all = Get-OccoEvent @store
        (Get-OccoEvent -Last 5 @store).Sequence | Should -Be $all[-5..-1].Sequence
        Get-OccoEvent -Last 0 @store | Should -BeNullOrEmpty
        (Get-OccoEvent -Last 10000 @store).Sequence | Should -Be $all.Sequence
        (Get-OccoEvent a*, b -Node d* -Last 3 @store).Sequence |
            Should -Be ($all | Where-Object Node -EQ db)[-3..-1].Sequence
    }

    It 'is limited to kinds' {
        $all = Get-OccoEvent @store
        $ready = $all | Where-Object Kind -EQ NodeReady
        (Get-OccoEvent -Kind NodeReady @store).Sequence | Should -Be $ready.Sequence
        (Get-OccoEvent b -Kind noder*, Infra* -Last 2 @store).Kind | Should -Be 'NodeReady', 'InfrastructureReady'
        Get-OccoEvent -Kind NodeFailed -Last 2 @store | Should -BeNullOrEmpty
        { Get-OccoEvent -Kind NodeRedy @store } | Should -Throw "*Did you mean 'NodeReady'?*"
        (Complete 'Get-OccoEvent -Kind NodeRea').CompletionText | Should -Be 'NodeReady'
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

    It 'takes a short id, but a piped text is an infrastructure' {
        $own = New-Store
        $null = New-Shop $own cafe1234 -Enact
        $node = Get-OccoNode cafe1234 db @own
        $wanted = (Get-OccoEvent -NodeId $node.Id @own).Sequence
        $wanted.Count | Should -BeGreaterThan 1
        (Get-OccoEvent -NodeId "$($node.Id)".Substring(0, 8) @own).Sequence | Should -Be $wanted
        ($node | Get-OccoEvent).Sequence | Should -Be $wanted
        ('cafe1234' | Get-OccoEvent @own).Sequence | Should -Be (Get-OccoEvent @own).Sequence
        Get-OccoEvent -NodeId ffff @own @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        Get-OccoEvent cafe1234 '[a' @own @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidWildcard,*'
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

    It 'follows only new events with -Last 0' {
        $own = New-Store
        $null = New-Shop $own
        $shell = [powershell]::Create().AddScript({
                param($manifest, $storePath)
                Import-Module $manifest
                Get-OccoEvent -Follow -Last 0 -Kind Infra* -StorePath $storePath | ForEach-Object {
                    $_
                    $_.Kind
                } | Select-Object -First 2
            }).AddArgument($manifest).AddArgument($own.StorePath)
        $running = $shell.BeginInvoke()
        try {
            # Suspends it again and again, because nothing tells when the other has begun to follow.
            for ($turn = 0; $turn -lt 1000 -and -not $running.IsCompleted; $turn++) {
                $null = Suspend-OccoInfrastructure shop @own
                $null = Resume-OccoInfrastructure shop @own
            }
            $first, $kind = Receive-Shell $shell $running
            $kind | Should -BeIn 'InfrastructureSuspended', 'InfrastructureResumed'
            $first.Sequence | Should -BeGreaterThan 1
        }
        finally { $shell.Dispose() }
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
