# The manifest, and rules for every cmdlet.

BeforeDiscovery {
    $manifest = Join-Path $PSScriptRoot '..' '..' 'Occo.psd1' -Resolve
    $commands = (Import-PowerShellDataFile $manifest).CmdletsToExport
}

BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'The manifest' -Tag NoStore {
    It 'is clean' {
        $module = Test-ModuleManifest $manifest -ErrorAction Stop -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $module.Version | Should -BeGreaterThan '0.0'
    }

    It 'exports every cmdlet of the assembly, and nothing else' {
        $built = [Occo.ModuleInitializer].Assembly.GetExportedTypes() | ForEach-Object {
            $attribute = $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
            if ($attribute) { "$($attribute.VerbName)-$($attribute.NounName)" }
        }
        (Get-Module Occo).ExportedCommands.Keys | Sort-Object | Should -Be ($built | Sort-Object)
        (Get-Module Occo).ExportedAliases.Count | Should -Be 0
    }
}

Describe '<_>' -Tag NoStore -ForEach $commands {
    BeforeAll { $command = Get-Command $_ -Module Occo }

    It 'has an approved verb and an output type' {
        Get-Verb $command.Verb | Should -Not -BeNullOrEmpty
        $command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'takes a store, unless it is about servers or the session' {
        $command.Parameters.ContainsKey('StorePath') |
            Should -Be ($command.Noun -notin 'OccoServer', 'OccoPlugin' -and $_ -ne 'New-OccoCloudHandler')
    }

    It 'has -WhatIf and -Confirm exactly if it changes something' {
        $changes = $command.Name -notin 'Import-OccoPlan', 'Register-OccoEventAction' -and
            $command.Verb -notin 'Compare', 'Connect', 'Find', 'Get', 'Test', 'Wait'
        $command.Parameters.ContainsKey('WhatIf') | Should -Be $changes
    }

    It 'takes an infrastructure as the first argument, or not by position' {
        $isInfrastructure = { $_.Name -eq 'Infrastructure' -or $_.Aliases -contains 'Infrastructure' }
        foreach ($parameter in $command.Parameters.Values | Where-Object $isInfrastructure) {
            $parameter.ParameterSets.Values.Position | Select-Object -Unique | Should -BeIn 0, ([int]::MinValue)
        }
    }

    It 'has a test file of its own' {
        Join-Path $PSScriptRoot "$($command.Name).Tests.ps1" | Should -Exist
    }
}
