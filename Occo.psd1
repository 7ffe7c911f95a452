@{
    RootModule           = 'bin/Occo.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '5d3f6d2e-0c1b-4f0e-9a5e-6f2b7f3a9c41'
    Author               = 'The Occo authors'
    CompanyName          = 'The Occo authors'
    Copyright            = '(c) The Occo authors. Apache-2.0.'
    Description          = 'Describe an infrastructure in a file; Occo creates it, keeps it healthy, scales it, changes it and removes it.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    TypesToProcess       = @('bin/Occo.Types.ps1xml')
    FormatsToProcess     = @('bin/Occo.Format.ps1xml')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'Backup-OccoStore'
        'Compare-OccoInfrastructure'
        'Connect-OccoServer'
        'Copy-OccoStore'
        'Disconnect-OccoServer'
        'Export-OccoNode'
        'Export-OccoPlan'
        'Find-OccoOrphan'
        'Get-OccoCloud'
        'Get-OccoCloudHandler'
        'Get-OccoCloudImage'
        'Get-OccoCloudSize'
        'Get-OccoEvent'
        'Get-OccoInfo'
        'Get-OccoInfrastructure'
        'Get-OccoNode'
        'Get-OccoNodeDefinition'
        'Get-OccoPlan'
        'Get-OccoServer'
        'Get-OccoStore'
        'Get-OccoToken'
        'Get-OccoWorker'
        'Import-OccoNode'
        'Import-OccoNodeDefinition'
        'Import-OccoPlan'
        'New-OccoInfrastructure'
        'New-OccoServiceUnit'
        'New-OccoToken'
        'Protect-OccoNode'
        'Register-OccoCloudHandler'
        'Register-OccoEventAction'
        'Remove-OccoInfrastructure'
        'Remove-OccoNode'
        'Remove-OccoNodeDefinition'
        'Remove-OccoOrphan'
        'Remove-OccoToken'
        'Repair-OccoStore'
        'Restore-OccoStore'
        'Resume-OccoInfrastructure'
        'Set-OccoInfrastructure'
        'Set-OccoScale'
        'Start-OccoEnactment'
        'Stop-OccoEnactment'
        'Suspend-OccoInfrastructure'
        'Test-OccoCloud'
        'Test-OccoDescription'
        'Undo-OccoInfrastructure'
        'Unprotect-OccoNode'
        'Unregister-OccoCloudHandler'
        'Wait-OccoInfrastructure'
    )
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('orchestration', 'cloud', 'infrastructure', 'occopus', 'iac')
            LicenseUri   = 'https://www.apache.org/licenses/LICENSE-2.0'
            ReleaseNotes = 'The first version. CHANGELOG.md, in the module, lists what it does.'
        }
    }
}
