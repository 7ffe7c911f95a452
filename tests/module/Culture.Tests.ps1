# What the cmdlets write and store is the same in every culture: dates, numbers, sizes, order, upper and lower case.

BeforeDiscovery { $cultures = 'de-DE', 'tr-TR', 'th-TH', 'ar-SA' }

BeforeAll {
    . $PSScriptRoot/Setup.ps1

    # The main paths of the cmdlets. Writes one text; what differs between any two runs is masked.
    $script = {
        param($manifest, $storePath, $text, $culture)
        [cultureinfo]::CurrentCulture = $culture
        $sample = "$((Get-Date).ToString('yyyy')) $((0.5).ToString()) $('I'.ToLower())"
        if ($culture -and $sample -ceq "$((Get-Date).Year) 0.5 i") { throw "The culture $culture is not in use." }
        Import-Module $manifest
        $PSStyle.OutputRendering = 'PlainText'
        $ProgressPreference = $WarningPreference = 'SilentlyContinue'
        $quiet = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = '+errors' }
        # Short, because lines are broken at the same place in all runs.
        $name = "c-$($culture ? $culture : 'iv-IV')"
        $folder = New-Item -ItemType Directory (Join-Path (Split-Path (Split-Path $storePath)) $name)
        if (-not $IsWindows) { chmod 700 $folder }
        $store = @{ StorePath = Join-Path $folder 'occo.db' }
        $errors = @()

        # Names with I and i, which Turkish does not pair; numbers with a fraction; an event of a time.
        $text = $text -replace 'infra_name: shop', 'infra_name: INFRAi' -replace 'name: web', 'name: webi' -replace
            'web, db', 'webi, db' -replace '\{greeting: hello\}', '{share: 0.5, size: 1234.25, on: 2026-11-29}'
        $text += "`noutputs: {share: `"{{ variables.share }}`", half: `"{{ 0.5 * 3 }}`", size: 1234.5}"
        # Each command alone, so that its view applies.
        $commands = @(
            { Test-OccoDescription -Description $text @store }
            { Test-OccoDescription -Description ($text -replace 'min: 2', 'mIn: 2') -Detailed @store }
            { New-OccoInfrastructure -Description $text -Variable @{ share = 0.25; more = 1.5 } @store }
            { Get-OccoPlan infraI @store }
            { Start-OccoEnactment INFRAI @store }
            { Set-OccoScale infrai WEBI 3 @store }
            { Start-OccoEnactment infrai @store }
            { Get-OccoInfrastructure infrai* @store }
            { (Get-OccoInfrastructure INFRAi @store).Outputs | ConvertTo-Json }
            { Get-OccoNode *I WEBI @store }
            { Get-OccoNode @store | Sort-Object Name, CreatedAt | Select-Object Name, State, Address }
            { Get-OccoEvent -Kind infrastructurE*, nodeGONE @store }
            { Get-OccoEvent -Since ((Get-Date).AddHours(-1)) -Until ((Get-Date).AddHours(1)) -Last 2 @store }
            { Get-OccoInfo INFRAi infrastructure.description @store | ConvertTo-Json -Depth 20 }
            { (Get-OccoInfo INFRAi infrastructure.nodes @store).webi | Select-Object Name, CreatedAt | ConvertTo-Json }
            { Set-OccoInfrastructure INFRAI -Description ($text -replace '0.5,', '0.75,') @store }
            { Compare-OccoInfrastructure infrai @store }
            { Get-OccoInfrastructure infrai -Version * @store }
            { Get-OccoPlan infrai @store }
            { Suspend-OccoInfrastructure infrai 'İıIi 0.5' @store }
            { Get-OccoInfrastructure infrai @store | Format-List }
            { Start-OccoEnactment infrai @store @quiet }
            { Resume-OccoInfrastructure infrai @store }
            { Undo-OccoInfrastructure infrai @store }
            { Wait-OccoInfrastructure infrai -TimeoutSec 5 @store @quiet }
            { Get-OccoNode @store | Select-Object -First 1 | Remove-OccoNode -Force -PassThru }
            { Import-OccoNodeDefinition -Definition "'node_def:Iı': [{resource: {type: dummy}}]" @store }
            { Get-OccoNodeDefinition iI @store @quiet }
            { Get-OccoNodeDefinition @store | Format-List }
            { Get-OccoCloud DUMMY @store }
            { Test-OccoCloud dummy @store }
            { Backup-OccoStore (Join-Path $folder 'b.db') @store | ForEach-Object Name }
            { Restore-OccoStore (Join-Path $folder 'b.db') -Force @store | Select-Object Integrity, Infrastructures }
            { Get-OccoNode @store | Select-Object * -ExcludeProperty *At, *Since | ConvertTo-Csv }
            { Find-OccoOrphan @store }
            { Get-OccoInfrastructure INFRAI @store | Remove-OccoInfrastructure -Force -PassThru @quiet }
            { Get-OccoInfrastructure nope @store @quiet }
            { $errors | ForEach-Object { "$($_.FullyQualifiedErrorId): $_" } }
            { Get-OccoInfo @store }
            { Get-OccoEvent @store | ForEach-Object { "$($_.Kind) $($_.Node) $($_.State) $($_.Message)" } }
        )
        $output = $commands | ForEach-Object { & $_ | Out-String -Width 80 } | Out-String -Width 200
        $output -replace [regex]::Escape($folder), '<folder>' -replace '[0-9a-f]{8}-[0-9a-f-]{27}', '<id>' -replace
            '(?<![\w-])[0-9a-f]{8}(?![\w-])', '<id>' -replace
            '\b20\d\d-\d\d-\d\d([ T]\d\d:\d\d:\d\d(\.\d+)?)?', '<date>' -replace
            '\b\d\d-\d\d \d\d:\d\d:\d\d', '<date>' -replace '\b\d\d:\d\d:\d\d(\.\d+)?', '<time>' -replace
            '\b\d+[smhd]\b', '<age>' -replace
            '\d+(\.\d+)?( s\b| bytes)', '<n>$2' -replace "/$PID\b", '/<pid>' -replace ' +', ' '
    }

    $expected = (Invoke-Child $script '') -split "`n"
}

Describe 'The culture <_>' -ForEach $cultures {
    It 'changes nothing that the cmdlets write and store' {
        $actual = (Invoke-Child $script $_) -split "`n"
        for ($i = 0; $i -lt [Math]::Max($expected.Count, $actual.Count); $i++) {
            $actual[$i] | Should -BeExactly $expected[$i] -Because "line $i"
        }
    }
}
