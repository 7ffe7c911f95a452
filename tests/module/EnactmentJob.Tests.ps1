# Start-OccoEnactment -AsJob.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Ec2Endpoint.ps1
}

Describe 'Start-OccoEnactment -AsJob' {
    BeforeEach { $store = New-Store }

    AfterEach { Get-Job | Where-Object PSJobTypeName -EQ OccoEnactment | Remove-Job -Force }

    It 'enacts in the background and returns events and result' {
        $null = New-Shop $store
        $job = Start-OccoEnactment shop -AsJob @store
        $job | Should -BeOfType ([System.Management.Automation.Job])
        $job.Name | Should -Be 'shop'
        $job.PSJobTypeName | Should -Be 'OccoEnactment'
        $job.Location | Should -Be $store.StorePath
        (Get-Job -Name shop).InstanceId | Should -Be $job.InstanceId
        ($job | Wait-Job -Timeout 60).State | Should -Be 'Completed'
        $all = $job | Receive-Job -Verbose 4>&1
        $result = $all | Where-Object { $_ -is [Occo.OccoEnactment] }
        $result.Reached | Should -BeTrue
        $result.Created | Should -Be 3
        @($all | Where-Object { "$_" -like 'shop/web NodeReady:*' }).Count | Should -Be 2
        $job.HasMoreData | Should -BeFalse
        $job | Remove-Job
        Get-Job -Name shop -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'fails with errors when the desired state is not reached' {
        $null = New-Shop $store -Resource '{type: dummy, failure_rate: 1}'
        $job = Start-OccoEnactment shop -AsJob @store | Wait-Job -Timeout 60
        $job.State | Should -Be 'Failed'
        (Receive-Job $job @quiet).Reached | Should -BeFalse
        $errors[0].FullyQualifiedErrorId | Should -Match 'Failed,'
    }

    It 'fails when the enactment cannot start' {
        $null = New-Shop $store
        $null = Suspend-OccoInfrastructure shop 'new switch' @store
        $job = Start-OccoEnactment shop -AsJob @store | Wait-Job -Timeout 60
        $job.State | Should -Be 'Failed'
        Receive-Job $job @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureSuspended,*'
    }

    It 'of a watch says at its time limit whether the newest version is reached' {
        $null = New-Shop $store -Enact
        $job = Start-OccoEnactment shop -AsJob -Watch -IntervalSec 3600 -TimeoutSec 8 @store
        $null = Wait-ShopEvent $store InfrastructureReady
        $null = Suspend-OccoInfrastructure shop @store
        Set-OccoScale shop web -Count 4 @store -WarningAction SilentlyContinue
        ($job | Wait-Job -Timeout 60).State | Should -Be 'Failed'
        $result = Receive-Job $job @quiet
        $result.Reached | Should -BeFalse
        $result.TimedOut | Should -BeTrue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'TimedOut,*'
        "$($errors[0])" | Should -BeLike '*not reached within 8 s: it is suspended, 1 scale request is pending*'
    }

    It 'of a watch fails when its store is replaced' -Tag Store, File -Skip:$IsWindows {
        $null = New-Shop $store
        $job = Start-OccoEnactment shop -AsJob -Watch -IntervalSec 1 @store
        $null = Wait-ShopEvent $store InfrastructureReady
        Get-ChildItem (Split-Path $store.StorePath) -Filter 'occo.db*' | Remove-Item
        $null = New-Shop $store
        ($job | Wait-Job -Timeout 60).State | Should -Be 'Failed'
        Receive-Job $job @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'StoreReplaced,*'
    }

    It 'stops within two seconds and releases its lease' {
        $null = New-Shop $store -Resource '{type: dummy, boot_time: 3}'
        $job = Start-OccoEnactment shop -AsJob @store
        $null = Wait-ShopEvent $store NodeCreating
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        Stop-Job $job
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 2
        $job.State | Should -Be 'Stopped'
        (Start-OccoEnactment shop @store).Reached | Should -BeTrue
        @(Get-OccoNode shop @store).Count | Should -Be 3
    }

    It 'watches in the background and waits during a suspension' {
        $null = New-Shop $store
        $job = Start-OccoEnactment shop -Watch -IntervalSec 1 -AsJob @store
        $null = Wait-OccoInfrastructure shop -TimeoutSec 60 @store
        $null = Suspend-OccoInfrastructure shop 'new switch' @store
        $null = Set-OccoScale shop web 3 @store
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        for ($told = @(); -not $told -and $clock.Elapsed.TotalSeconds -lt 60; ) { $told = $job | Receive-Job 3>&1 }
        "$told" | Should -BeLike '*(new switch)*until it is resumed.'
        @(Get-OccoNode shop @store).Count | Should -Be 3
        $null = Resume-OccoInfrastructure shop @store
        $null = Wait-ShopEvent $store NodeReady -Times 4
        $job.State | Should -Be 'Running'
        Start-OccoEnactment shop @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureBusy,*'
        "$($errors[0])" |
            Should -BeLike "*the job $($job.Id) of this session, a watch. Stop-Job $($job.Id) ends it."
        Remove-Job $job -Force
        $job.State | Should -Be 'Stopped'
        @(Get-OccoNode shop @store).Count | Should -Be 4
    }

    It 'uses -Credential' {
        $credential = [pscredential]::new('AKIDEXAMPLE', (ConvertTo-SecureString 'hush' -AsPlainText -Force))
        $endpoint = Start-Ec2Endpoint @{}
        try {
            $null = New-Shop $store -Resource ("{type: ec2, endpoint: '$($endpoint.Url)', regionname: us-east-1, " +
                'image_id: ami-0a1b2c3d4e5f60718, instance_type: t3.micro}')
            $job = Start-OccoEnactment shop -Watch -AsJob -Credential $credential @store
            for ($second = 0; $second -lt 30 -and $endpoint.Signed.IsEmpty; $second++) {
                $null = Wait-Job $job -Timeout 1
            }
            Stop-Job $job
            $endpoint.Signed.ToArray()[0] | Should -Match 'Credential=AKIDEXAMPLE/'
        }
        finally { Stop-Ec2Endpoint $endpoint }
    }

    It 'creates a job for each infrastructure' {
        $null = New-Shop $store a
        $null = New-Shop $store b
        $jobs = Get-OccoInfrastructure @store | Start-OccoEnactment -Node db -AsJob
        $jobs.Name | Should -Be 'a', 'b'
        ($jobs | Wait-Job -Timeout 60).State | Should -Be 'Completed', 'Completed'
        ($jobs | Receive-Job).Created | Should -Be 1, 1
    }

    It 'shows the plan with -WhatIf and starts no job' {
        $null = New-Shop $store
        Start-OccoEnactment shop -AsJob -WhatIf @store | Should -BeOfType ([Occo.OccoPlan])
        Get-Job -Name shop -ErrorAction Ignore | Should -BeNullOrEmpty
    }
}
