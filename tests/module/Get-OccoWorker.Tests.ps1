BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Get-OccoWorker' {
    BeforeAll {
        $store = New-Store
        $null = New-Shop $store
        $worker = Start-Worker $store '--slots', '3', '--cloud', 'dummy', '--cloud', 'local'
    }

    AfterAll { if (-not $worker.HasExited) { Stop-Worker $worker } }

    It 'shows a worker that is alive' {
        $found = Get-OccoWorker @store
        $found | Should -BeOfType ([Occo.OccoWorker])
        $found.Alive | Should -BeTrue
        $found.Name | Should -BeLike "*@*/$($worker.Id)"
        $found.Host | Should -Be ([Environment]::MachineName)
        $found.Clouds | Should -Be 'dummy', 'local'
        $found.Slots | Should -Be 3
        $found.Busy | Should -BeIn 0, 1
        $found.StartedAt | Should -BeLessOrEqual ([datetime]::Now)
        $found.SeenAt | Should -BeGreaterOrEqual $found.StartedAt
        $found.Seen | Should -Match '^\d+[sm]$'
        "$found" | Should -Be "$($found.Id) ($($found.Name))"
    }

    It 'takes ids and infrastructures' {
        $id = (Get-OccoWorker @store).Id
        $null = Start-OccoEnactment shop -Attach -TimeoutSec 60 @store
        (Get-OccoInfrastructure shop @store).Worker | Should -Be $id
        (Get-OccoInfrastructure shop @store | Get-OccoWorker).Id | Should -Be $id
        (Get-OccoWorker @store | Get-OccoWorker).Id | Should -Be $id
        ($id | Get-OccoWorker @store).Id | Should -Be $id
        (Complete "Get-OccoWorker -StorePath '$($store.StorePath)' -Id ").CompletionText | Should -Be "$id"
    }

    It 'reports an unknown id, and an infrastructure without a worker' {
        Get-OccoWorker 99 @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'WorkerNotFound,*'
        $errors[0].TargetObject | Should -Be 99
        $null = New-Shop $store other
        Get-OccoInfrastructure other @store | Get-OccoWorker @quiet | Should -BeNullOrEmpty
        "$errors" | Should -BeLike "*No worker has worked on 'other' yet*"
    }

    It 'is a table within 80 columns, and a list with the details' {
        $lines = Get-OccoWorker @store | Format-Table | Out-String -Width 80 -Stream | ForEach-Object TrimEnd
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -match '^ +Id Alive Host +Busy StartedAt +Seen Clouds$' | Should -HaveCount 1
        $lines -match '^ +\d+ True  .* [01]/3 .* dummy, local$' | Should -HaveCount 1
        $list = Get-OccoWorker @store | Format-List | Out-String
        $list | Should -Match 'Name +: .*@'
        $list | Should -Match 'Clouds +: dummy, local'
        $list | Should -Match 'StorePath +:'
    }

    It 'shows no worker that has ended, and one that was killed as not alive' {
        $second = Start-Worker $store
        (Get-OccoWorker @store).Alive | Should -Be $true, $true
        (Get-OccoWorker @store | Format-Table | Out-String) | Should -Match '0/32 .* all\r?\n'
        Stop-Worker $second
        $found = Get-OccoWorker @store
        $found.Alive | Should -Be $true, $false
        # The worker that is left serves the shop, so it is served.
        (Get-OccoInfrastructure shop @store).Unserved | Should -BeNullOrEmpty
        if (-not $IsWindows) {
            kill -TERM $worker.Id
            $worker.WaitForExit(60000) | Should -BeTrue
            $worker.ExitCode | Should -Be 0
            (Get-OccoWorker @store).Id | Should -Be $found[1].Id
            (Get-OccoInfrastructure shop @store).Unserved | Should -Be 'no worker is alive'
        }
    }
}
