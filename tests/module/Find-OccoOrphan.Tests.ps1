BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Find-OccoOrphan' {
    BeforeEach { $store = New-Store }

    It 'finds nothing when all instances have records' {
        $null = New-Shop $store other
        Find-OccoOrphan @store | Should -BeNullOrEmpty
        $files = (Get-ChildItem (Get-StoreFolder $store)).Name
        $files | Should -Not -Contain 'dummy.db'
        $files | Should -Not -Contain 'local'
        $null = New-Shop $store -Enact
        Find-OccoOrphan @store | Should -BeNullOrEmpty
        Find-OccoOrphan -AnyStore @store | Should -BeNullOrEmpty
    }

    It 'shows each orphan with a reason' {
        $orphans = New-Orphan $store
        @($orphans).Count | Should -Be 3
        $orphans | Should -BeOfType ([Occo.OccoOrphan])
        $orphans.Node | Sort-Object | Should -Be 'db', 'web', 'web'
        foreach ($orphan in $orphans) {
            $orphan.Infrastructure | Should -Be 'shop'
            $orphan.Cloud | Should -Be 'dummy'
            $orphan.IsOwn | Should -BeTrue
            $orphan.State | Should -Be 'Ready'
            $orphan.Reason | Should -BeLike "*restored record*next enactment of 'shop'*"
            $orphan.StoreId | Should -Be (Get-OccoStore @store).Id
            $orphan.StorePath | Should -Be $store.StorePath
        }
    }

    It 'finds the orphans of a removed infrastructure' {
        $null = New-Shop $store -Enact
        Hide-DummyCloud $store
        Remove-OccoInfrastructure shop -Force -ForgetUnreachable @store -WarningAction SilentlyContinue
        Show-DummyCloud $store
        @(Find-OccoOrphan @store).Reason | Should -BeLike "'shop' was removed at *"
    }

    It 'lists orphans of other stores only with -AnyStore' -Tag Store, File {
        Remove-Store $store
        { Find-OccoOrphan @store } | Should -Throw -ErrorId 'StoreNotFound,*'
        $found = Find-OccoOrphan -AnyStore @store
        $store.StorePath | Should -Not -Exist
        @($found).Count | Should -Be 3
        $found.IsOwn | Should -Not -Contain $true
        $found[0].Reason | Should -BeLike 'of another store, *'
        $found | Out-String | Should -Match "10\.0\.\d+\.\d+, store $("$($found[0].StoreId)".Substring(0, 8))"
    }

    It 'says where the instances of a lost store are' {
        $null = New-Shop $store -Enact
        (Find-OccoOrphan -Verbose @store 4>&1) -match '-AnyStore' | Should -HaveCount 1
        $new = New-Store
        $null = Import-OccoNodeDefinition @new -Definition "'node_def:x': [{resource: {type: dummy}}]"
        Find-OccoOrphan @new -WarningVariable told -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$told" | Should -Match 'never had an infrastructure.*-AnyStore lists'
        Find-OccoOrphan -AnyStore @new -WarningVariable told | Should -BeNullOrEmpty
        $told | Should -BeNullOrEmpty
    }

    It 'reports a cloud that cannot be searched and searches the others' {
        $null = New-Orphan $store
        $null = New-Shop $store -Name broken -Resource "{type: dummy, file: $PSCommandPath}"
        $found = Find-OccoOrphan @store @quiet
        @($found).Count | Should -Be 3
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CloudNotSearched,*'
        $errors[0].TargetObject | Should -Be "dummy (file=$PSCommandPath)"
        $errors[0].Exception.Message | Should -Match '[^.]\. This cloud was not searched and may contain orphans\.$'
    }

    It 'has a table within 100 columns' -Skip:$IsWindows {
        $null = New-Orphan $store
        $lines = Find-OccoOrphan @store | Out-String -Width 100 -Stream | ForEach-Object TrimEnd
        $lines -match '^Node +State +InstanceId, Address, Store, Reason$' | Should -HaveCount 1
        $lines -match '^shop/db +Ready +dummy-1$' | Should -HaveCount 1
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 100 }
        $id = [guid]::NewGuid()
        $long = [Occo.OccoOrphan] @{
            StorePath = 'x'; InstanceId = "local-$id"; Cloud = 'local'; CloudName = 'local'; NodeId = $id
            Infrastructure = 'a-name-of-an-infrastructure'; InfrastructureId = 'y'; Node = 'frontend'
            IsOwn = $true; State = 'Ready'; Reason = 'its record ended at ' + 'x' * 40
        }
        $lines = $long | Out-String -Width 100 -Stream | ForEach-Object TrimEnd
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 100 }
        $lines -match "local-$id" | Should -Not -BeNullOrEmpty
    }
}
