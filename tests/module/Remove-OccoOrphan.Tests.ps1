BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Remove-OccoOrphan' {
    BeforeEach { $store = New-Store }

    It 'drops piped objects and returns nothing' {
        New-Orphan $store | Remove-OccoOrphan -Force | Should -BeNullOrEmpty
        Find-OccoOrphan @store | Should -BeNullOrEmpty
        @(Get-OccoEvent shop @store | Where-Object Kind -EQ OrphanGone).Count | Should -Be 3
    }

    It 'writes the new state with -PassThru' {
        $gone = New-Orphan $store | Remove-OccoOrphan -Force -PassThru
        $gone | Should -BeOfType ([Occo.OccoOrphan])
        $gone.State | Should -Be 'Gone', 'Gone', 'Gone'
    }

    It 'asks for an id, which can be typed' {
        { Remove-OccoOrphan -AnyStore @store } | Should -Throw '*parameters: InstanceId.'
    }

    It 'takes an id and reports one that is no orphan' {
        $orphans = New-Orphan $store
        Remove-OccoOrphan $orphans[0].InstanceId, 'dummy-99' -Force @store @quiet
        @(Find-OccoOrphan @store).Count | Should -Be 2
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'OrphanNotFound,*'
        $errors[0].TargetObject | Should -Be 'dummy-99'
    }

    It 'does not drop an orphan that has a record meanwhile' {
        $orphans = New-Orphan $store
        (Start-OccoEnactment shop @store -WarningAction SilentlyContinue).Reached | Should -BeTrue
        $orphans | Remove-OccoOrphan -Force @quiet
        $errors.Count | Should -Be 3
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'OrphanNotFound,*'
        @(Get-OccoNode @store).Count | Should -Be 3
        (Get-OccoPlan shop @store).Steps | Should -BeNullOrEmpty
    }

    It 'drops nothing with -WhatIf, also with -Force' {
        $orphans = New-Orphan $store
        $orphans | Remove-OccoOrphan -WhatIf
        $orphans | Remove-OccoOrphan -Force -WhatIf
        @(Find-OccoOrphan @store).Count | Should -Be 3
    }

    It 'asks before it drops' {
        Get-ConfirmImpact Remove-OccoOrphan | Should -Be 'High'
        $orphans = New-Orphan $store
        & {
            $ConfirmPreference = 'None'
            $orphans[0] | Remove-OccoOrphan
        }
        @(Find-OccoOrphan @store).Count | Should -Be 2
    }

    It 'drops orphans of another store only with -AnyStore' -Tag Store, File {
        Remove-Store $store
        $foreign = Find-OccoOrphan -AnyStore @store
        $foreign | Remove-OccoOrphan -Force @quiet
        $errors.Count | Should -Be 3
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'OrphanOfOtherStore,*'
        @(Find-OccoOrphan -AnyStore @store).Count | Should -Be 3
        $foreign | Remove-OccoOrphan -AnyStore -Force
        Find-OccoOrphan -AnyStore @store | Should -BeNullOrEmpty
    }

    It 'deletes a volume that was kept only if it is asked for' -Tag Store {
        $server = Start-Ec2Server
        try {
            $null = New-Shop $store -Enact -Resource ("{type: ec2, endpoint: '$($server.Endpoint)', " +
                'regionname: us-east-1, image_id: ami-0a1b2c3d4e5f60718, instance_type: t3.micro, ' +
                'block_devices: [{device: /dev/sdf, size: 8, delete_on_termination: false}]}')
            Remove-OccoInfrastructure shop -Force @store -WarningVariable told -WarningAction SilentlyContinue
            $volumes = @(Find-OccoOrphan @store)
            $volumes.Count | Should -Be 3
            $volumes.Kind | Should -Be 'Volume', 'Volume', 'Volume'
            $volumes | ForEach-Object { "$told" | Should -BeLike "*$($_.InstanceId)*" }

            $volumes | Remove-OccoOrphan -Force @quiet
            $errors.Count | Should -Be 3
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'OrphanProtected,*'
            "$($errors[0])" | Should -BeLike '*-IncludeVolume*'
            $volumes | Remove-OccoOrphan -IncludeVolume -WhatIf
            @(Find-OccoOrphan @store).Count | Should -Be 3

            Remove-OccoOrphan $volumes[0].InstanceId -Force @store
            (Find-OccoOrphan @store).InstanceId | Should -Be $volumes[1..2].InstanceId
            $volumes[1..2] | Remove-OccoOrphan -IncludeVolume -Force
            Find-OccoOrphan @store | Should -BeNullOrEmpty
        }
        finally { Stop-Ec2Server $server }
    }

    It 'reports a failed drop and drops the others' {
        $orphans = New-Orphan $store
        Set-DropFailure $store 1
        $result = $orphans | Remove-OccoOrphan -Force -PassThru @quiet
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'DropFailed,*'
        $errors[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        @($result | Where-Object State -EQ Gone).Count | Should -Be 2
        $left = $result | Where-Object State -NE Gone
        $left.LastError | Should -Not -BeNullOrEmpty
        (Find-OccoOrphan @store).InstanceId | Should -Be $left.InstanceId
    }

    It 'ends the local processes of a lost store' -Tag Store, File -Skip:$IsWindows {
        $null = New-Shop $store -Resource '{type: local, command: sleep, arguments: [600]}' -Enact
        $id = (Get-OccoInfrastructure shop @store).Id
        try {
            @(Get-LocalProcess $id).Count | Should -Be 3
            Get-ChildItem (Split-Path $store.StorePath) -Filter 'occo.db*' | Remove-Item
            Find-OccoOrphan -AnyStore @store | Remove-OccoOrphan -AnyStore -Force
            Get-LocalProcess $id | Should -BeNullOrEmpty
            Join-Path (Split-Path $store.StorePath) 'local' | Should -Not -Exist
        }
        finally {
            Get-LocalProcess $id | Stop-Process -Force
        }
    }
}
