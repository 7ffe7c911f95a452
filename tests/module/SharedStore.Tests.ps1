# Stores that another user of the machine can change, and -AllowShared.

BeforeDiscovery {
    $commands = (Import-PowerShellDataFile (Join-Path $PSScriptRoot '..' '..' 'Occo.psd1')).CmdletsToExport
}

BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'A store that others can change' -Tag Store, File -Skip:$IsWindows {
    BeforeEach {
        $store = New-Store
        $folder = Split-Path $store.StorePath
        $null = New-Shop $store
        chmod go+w $folder
    }

    AfterEach {
        Get-EventSubscriber | Where-Object SourceObject -Is Occo.OccoEventSource | Unregister-Event
        Get-Job | Remove-Job -Force
    }

    It 'is refused with the command that mends it' {
        { Get-OccoInfrastructure @store } | Should -Throw -ErrorId 'StoreFailed*'
        $record = $Error[0]
        $record.TargetObject | Should -Be $store.StorePath
        $record.ErrorDetails.RecommendedAction | Should -Match '-AllowShared'
        $command = ($record.Exception.Message -split 'Run: ')[-1]
        $command | Should -Be "chmod go-w '$folder'"
        Invoke-Expression $command
        (Get-OccoInfrastructure @store).Name | Should -Be 'shop'
    }

    It 'is used with -AllowShared, also by a job' {
        (Get-OccoInfrastructure -AllowShared @store).Name | Should -Be 'shop'
        $job = Start-OccoEnactment shop -AsJob -AllowShared @store | Wait-Job -Timeout 60
        $job.State | Should -Be 'Completed'
        (Get-OccoNode shop -AllowShared @store).State | Should -Be 'Ready', 'Ready', 'Ready'
    }

    It 'is followed with -AllowShared' {
        $action = Register-OccoEventAction -Event InfrastructureSuspended -Action { 'seen' } -AllowShared @store
        $null = Suspend-OccoInfrastructure shop -AllowShared @store
        $action.State | Should -Be 'Running'
        $action | Receive-Job | Should -Be 'seen'
    }

    It 'completes names only with -AllowShared' {
        (Complete "Get-OccoInfrastructure -StorePath '$($store.StorePath)' -AllowShared -Name s").CompletionText |
            Should -Be 'shop'
        (Complete "Get-OccoInfrastructure -StorePath '$($store.StorePath)' -Name s").CompletionText |
            Should -Not -Contain 'shop'
    }

    It 'is not restored without -AllowShared' {
        $backup = Backup-OccoStore (Join-Path $TestDrive 'shared.bak') -AllowShared @store
        { Restore-OccoStore $backup -Force @store } | Should -Throw '*chmod go-w*' -ErrorId 'StoreFailed*'
        (Restore-OccoStore $backup -Force -AllowShared @store).Path | Should -Be $store.StorePath
    }

    It 'is refused where it is new, too' {
        $other = Join-Path $folder 'new.db'
        { New-Shop @{ StorePath = $other } } | Should -Throw -ErrorId 'StoreFailed*'
        $other | Should -Not -Exist
    }
}

Describe 'A link to a store' -Tag Store, File -Skip:$IsWindows {
    It 'is the store, with its size and its machines' {
        $store = New-Store
        $null = New-Shop $store -Enact
        $link = Join-Path $TestDrive "$([guid]::NewGuid()).db"
        $null = New-Item -ItemType SymbolicLink -Path $link -Target $store.StorePath
        $found = Get-OccoStore -StorePath $link
        $found.Path | Should -Be $store.StorePath
        $found.SizeBytes | Should -BeGreaterOrEqual (Get-Item $store.StorePath).Length
        (Remove-OccoInfrastructure shop -Force -PassThru -StorePath $link).Reached | Should -BeTrue
        (Get-OccoInfrastructure @store) | Should -BeNullOrEmpty
    }
}

Describe '<_>' -Tag NoStore -ForEach $commands {
    It 'has -AllowShared where it has -StorePath' {
        $parameters = (Get-Command $_ -Module Occo).Parameters.Keys
        ('AllowShared' -in $parameters) | Should -Be ('StorePath' -in $parameters)
    }
}
