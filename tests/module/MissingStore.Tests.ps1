# Cmdlets that read never create a store.

BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'A store that does not exist' -Tag Store {
    BeforeEach { $store = New-Store }

    It 'is an error of <_> that names the path, and is not created' -ForEach @(
        'Get-OccoInfrastructure', 'Get-OccoNode', 'Get-OccoEvent', 'Get-OccoStore', 'Get-OccoNodeDefinition',
        'Get-OccoPool', 'Get-OccoPlacement x y',
        'Find-OccoOrphan', 'Get-OccoPlan x', 'Start-OccoEnactment x', 'Remove-OccoInfrastructure x -Force',
        'Set-OccoScale x y 1', 'Wait-OccoInfrastructure x', 'Suspend-OccoInfrastructure x', 'Backup-OccoStore z',
        'Copy-OccoStore z', 'Repair-OccoStore -AfterFailover'
    ) {
        $failure = { & ([scriptblock]::Create("$_ -StorePath '$($store.StorePath)'")) } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'StoreNotFound,*'
        $failure.Exception.Message | Should -BeLike "There is no store at $($store.StorePath) (-StorePath).*New-Occo*"
        Test-Store $store | Should -BeFalse
    }

    It 'is created by what registers something' {
        $null = New-Shop $store
        Test-Store $store | Should -BeTrue
        $other = New-Store
        $null = Import-OccoNodeDefinition -Definition @{ 'node_def:t' = @(@{ resource = @{ type = 'dummy' } }) } @other
        Test-Store $other | Should -BeTrue
    }

    It 'is not created by what would register something' {
        $null = New-OccoInfrastructure -Description (Get-ShopText) @store -WhatIf
        $definition = @{ 'node_def:t' = @(@{ resource = @{ type = 'dummy' } }) }
        $null = Import-OccoNodeDefinition -Definition $definition @store -WhatIf
        Test-Store $store | Should -BeFalse
    }

    It 'is named by OCCO_STORE, relative to the location and with ~' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        if (-not $IsWindows) { chmod go-w $folder }
        Push-Location $folder
        $before = $env:OCCO_STORE
        try {
            $env:OCCO_STORE = 'mine.db'
            $failure = { Get-OccoInfrastructure } | Should -Throw -PassThru
            $failure.Exception.Message | Should -BeLike "*$folder*mine.db (the environment variable OCCO_STORE)*"
            (New-OccoInfrastructure -Description (Get-ShopText)).StorePath | Should -Be (Join-Path $folder mine.db)
            (Get-OccoInfrastructure).Name | Should -Be 'shop'
            $env:OCCO_STORE = '~/none/occo.db'
            $failure = { Get-OccoInfrastructure } | Should -Throw -PassThru
            $failure.Exception.Message | Should -BeLike "*$(Join-Path $HOME none)*"
        } finally {
            $env:OCCO_STORE = $before
            Pop-Location
        }
    }

    It 'is as good as empty at the default path' -Skip:$IsWindows {
        $home_ = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        $said = Invoke-Child {
            param($manifest, $storePath, $text, $folder)
            $env:OCCO_STORE = ''
            $env:XDG_DATA_HOME = $folder
            $env:HOME = $folder
            Import-Module $manifest
            "count: $(@(Get-OccoInfrastructure).Count)"
            (Get-OccoInfrastructure -Verbose 4>&1 | Out-String).Trim()
            try { Get-OccoInfrastructure web -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
            try { Get-OccoStore } catch { $_.FullyQualifiedErrorId }
            "keys: $(@(Get-OccoInfo -ListKey).Count -gt 5)"
        } $home_.FullName
        $said[0] | Should -Be 'count: 0'
        $said[1] | Should -BeLike 'There is no store at * yet.'
        $said[2] | Should -BeLike 'InfrastructureNotFound,*'
        $said[3] | Should -BeLike 'StoreNotFound,*'
        $said[4] | Should -Be 'keys: True'
        Get-ChildItem $home_ -Recurse -Filter occo.db | Should -BeNullOrEmpty
    }
}
