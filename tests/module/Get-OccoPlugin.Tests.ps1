BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Plugin.ps1
    $null = Register-OccoPlugin (New-TestPlugin Shelf.Get) -Force
}

AfterAll { Get-OccoPlugin | Unregister-OccoPlugin }

Describe 'Get-OccoPlugin' -Tag Store {
    It 'lists the plug-ins of the session' {
        $plugin = Get-OccoPlugin
        $plugin | Should -BeOfType ([Occo.OccoPlugin])
        $plugin.Name, $plugin.Version, "$($plugin.CloudHandlers)" | Should -Be 'Shelf.Get', '0.0.0.0', 'shelf'
        "$($plugin.HealthProbes)" | Should -Be 'label'
        $plugin.Path | Should -Exist
    }

    It 'takes wildcards, completes names and reports unknown ones' {
        (Get-OccoPlugin shelf*).Name | Should -Be 'Shelf.Get'
        Get-OccoPlugin none* | Should -BeNullOrEmpty
        Get-OccoPlugin none @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PluginNotFound,*'
        (Complete 'Get-OccoPlugin sh').CompletionText | Should -Be 'Shelf.Get'
    }

    It 'is a table within 80 columns' {
        $lines = Get-OccoPlugin | Out-String -Width 80 -Stream
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -match '^Shelf.Get +0.0.0.0 +shelf, label' | Should -HaveCount 1
    }
}
