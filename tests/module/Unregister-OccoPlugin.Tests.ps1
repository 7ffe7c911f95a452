BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Plugin.ps1
}

Describe 'Unregister-OccoPlugin' -Tag Store {
    It 'takes a plug-in from the session' {
        $null = Register-OccoPlugin (New-TestPlugin Shelf.Gone) -Force
        Unregister-OccoPlugin Shelf.Gone -WhatIf
        (Get-OccoPlugin).Name | Should -Be 'Shelf.Gone'
        Get-OccoPlugin | Unregister-OccoPlugin
        Get-OccoPlugin | Should -BeNullOrEmpty
        Test-OccoCloudHandler shelf @quiet
        $errors[0].Exception.Message | Should -Match "no cloud of type 'shelf'"
    }

    It 'reports unknown names, and takes wildcards that match nothing' {
        Unregister-OccoPlugin none @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PluginNotFound,*'
        Unregister-OccoPlugin none*
    }
}
