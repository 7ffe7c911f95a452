BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/FileCloud.ps1
    $folder = Join-Path $TestDrive ([guid]::NewGuid())
}

AfterAll { Get-OccoCloudHandler | Unregister-OccoCloudHandler }

Describe 'Unregister-OccoCloudHandler' -Tag Store {
    BeforeEach { Register-FileCloud }

    It 'takes the cloud from the session, and keeps what was made' {
        $store = New-Store
        $null = New-FileShop
        $null = Start-OccoEnactment shop @store
        Unregister-OccoCloudHandler files
        Get-OccoCloudHandler | Should -BeNullOrEmpty
        $result = Start-OccoEnactment shop @store @quiet
        $result.Reached | Should -BeFalse
        "$errors" | Should -Match "no cloud of type 'files'"
        @(Get-ChildItem $folder).Count | Should -Be 3
        Register-FileCloud
        Remove-OccoInfrastructure shop -Force @store
        Get-ChildItem $folder | Should -BeNullOrEmpty
    }

    It 'takes objects of the pipeline and wildcards, and does nothing with -WhatIf' {
        Register-FileCloud @{ Type = 'shelves' }
        Unregister-OccoCloudHandler * -WhatIf
        (Get-OccoCloudHandler).Type | Should -Be 'files', 'shelves'
        Get-OccoCloudHandler shelves | Unregister-OccoCloudHandler
        (Get-OccoCloudHandler).Type | Should -Be 'files'
        Unregister-OccoCloudHandler shelves @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CloudHandlerNotFound,*'
        Unregister-OccoCloudHandler none*
    }

    It 'ends with the last module' {
        $said = Invoke-Child {
            param($manifest)
            Import-Module $manifest
            Register-OccoCloudHandler x -Create {} -List {} -Drop {}
            Import-Module $manifest -Force
            "handlers: $(@(Get-OccoCloudHandler).Count)"
        }
        $said | Should -Be 'handlers: 0'
    }
}
