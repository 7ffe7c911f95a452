# What the cmdlets write and store is the same in every culture: dates, numbers, sizes, order, upper and lower case.

BeforeDiscovery { $cultures = 'de-DE', 'tr-TR', 'th-TH', 'ar-SA' }

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Ec2Endpoint.ps1

    # Before the commands: the culture, a store, and a description with what cultures write in different ways.
    $before = {
        param($manifest, $storePath, $text, $culture, $url)
        [cultureinfo]::CurrentCulture = $culture
        $sample = "$((Get-Date).ToString('yyyy')) $((0.5).ToString()) $('I'.ToLower())"
        if ($culture -and $sample -ceq "$((Get-Date).Year) 0.5 i") { throw "The culture $culture is not in use." }
        Import-Module $manifest
        $PSStyle.OutputRendering = 'PlainText'
        $ProgressPreference = $WarningPreference = 'SilentlyContinue'
        $quiet = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = '+errors' }
        # Of one length, because lines are broken at the same place in all runs.
        $name = "c-$((New-Guid).ToString('n').Substring(0, 5))"
        $folder = New-Item -ItemType Directory (Join-Path (Split-Path (Split-Path $storePath)) $name)
        if (-not $IsWindows) { chmod 700 $folder }
        $store = @{ StorePath = Join-Path $folder 'occo.db' }
        $cloud = @{
            Endpoint = $url; Region = 'eu-central-1'
            Credential = [pscredential]::new('AKID', (ConvertTo-SecureString 'hush' -AsPlainText -Force))
        }
        $errors = @()

        # Names with I and i, which Turkish does not pair; numbers with a fraction; an event of a time.
        $text = $text -replace 'infra_name: shop', 'infra_name: INFRAi' -replace 'name: web', 'name: webi' -replace
            'web, db', 'webi, db' -replace '\{greeting: hello\}', '{share: 0.5, size: 1234.25, on: 2026-11-29}'
        $text += "`noutputs: {share: `"{{ variables.share }}`", half: `"{{ 0.5 * 3 }}`", size: 1234.5}"
    }

    # After them: their output as one text; what differs between any two runs is masked.
    $after = {
        $output = foreach ($command in $commands) {
            try {
                & $command 2>&1 | ForEach-Object {
                    $_ -is [System.Management.Automation.ErrorRecord] ? "$($_.FullyQualifiedErrorId): $_" : $_
                } | Out-String -Width 80
            }
            catch { "$($_.FullyQualifiedErrorId): $_" }
        }
        $output = $output | Out-String -Width 200
        $output -replace [regex]::Escape($folder), '<folder>' -replace '[0-9a-f]{8}-[0-9a-f-]{27}', '<id>' -replace
            '(?<![\w-])[0-9a-f]{8}(?![\w-])', '<id>' -replace
            '\b20\d\d-\d\d-\d\d([ T]\d\d:\d\d:\d\d(\.\d+)?)?', '<date>' -replace
            '\b\d\d-\d\d \d\d:\d\d:\d\d', '<date>' -replace '\b\d\d:\d\d:\d\d(\.\d+)?', '<time>' -replace
            '\b\d+[smhd]\b', '<age>' -replace
            '\d+(\.\d+)?( s\b| bytes)', '<n>$2' -replace "/$PID\b", '/<pid>' -replace ' +', ' '
    }

    # The main paths of the cmdlets. Each command alone, so that its view applies.
    $main = {
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
    }

    # What goes to files and comes back, documents of PowerShell, times and numbers as texts, and the other cmdlets.
    $others = {
        # The keys of a hashtable have no order.
        $sorted = {
            $lines = [string[]] (($input | ConvertTo-Json -Depth 20) -split '\n' | ForEach-Object Trim ' ', ',')
            [array]::Sort($lines, [System.StringComparer]::Ordinal)
            $lines
        }
        $file = { Join-Path $folder $args[0] }
        $data = "@{ infra_name = 'Ii'; user_id = 'me'; variables = @{ share = 0.5; size = 1234.25; big = 10000000000 }
            nodes = @(@{ name = 'WEBI'; type = 'Iİı'; scaling = @{ min = 1; max = 9 } })
            node_definitions = @{ 'Iİı' = @(@{ resource = @{ type = 'dummy'; failure_rate = 0.0 } }) } }"
        $commands = @(
            { $null = New-OccoInfrastructure -Description $text @store }
            { $null = Start-OccoEnactment infrai @store }
            { Set-Content (& $file 'd.psd1') $data; New-OccoInfrastructure (& $file 'd.psd1') @store }
            { Get-OccoInfo iI infrastructure.description @store | & $sorted }
            { New-OccoInfrastructure -Description (Invoke-Expression $data) -Name table -Variable @{
                    share = [decimal] 0.75; size = [single] 1.5; n = [long] 12345 } @store }
            { Test-OccoDescription -Description (Invoke-Expression $data) -Variable @{ at = [datetime]::Today } @store }
            { Get-OccoInfo table infrastructure.description @store | & $sorted }
            { $json = (Invoke-Expression $data) | ConvertTo-Json -Depth 9
                New-OccoInfrastructure -Description $json -Name json @store }
            { Compare-OccoInfrastructure table -From 1 -To 1 @store }
            { Get-OccoPlan iI @store }
            { Get-OccoPlan JSON @store | Export-OccoPlan (& $file 'plan.json') | ForEach-Object Name }
            { Import-OccoPlan (& $file 'plan.json') @store }
            { Start-OccoEnactment -PlanPath (& $file 'plan.json') @store }
            { Set-OccoScale json webi 4 @store; Start-OccoEnactment json -MaxDrops '50%' -TimeoutSec 100 @store }
            { [pscustomobject] @{ Infrastructure = 'json'; Node = 'WEBI'; Count = 2 } | ConvertTo-Csv |
                ConvertFrom-Csv | ForEach-Object { Set-OccoScale $_.Infrastructure $_.Node $_.Count @store } }
            { Start-OccoEnactment json -MaxDrops '0%' @store }
            { Start-OccoEnactment json -MaxDrops '12.5%' @store }
            { Start-OccoEnactment json @store }
            { Get-OccoNode json @store | Protect-OccoNode; Get-OccoNode json @store | Format-List Protected }
            { Get-OccoNode json @store | Unprotect-OccoNode; Get-OccoNode json @store | Format-List Protected }
            { Get-OccoNode infrai DB @store | Export-OccoNode (& $file 'node.json') | ForEach-Object Name }
            { Import-OccoNode infrai db -Path (& $file 'node.json') @store | Select-Object Name, State, Address }
            { Get-OccoNode json -AsOf ([datetime]::Now) @store }
            { Get-OccoEvent infrai -Since '2026-01-31' -Until '2199-12-31 23:59:59' -Kind *CREATED @store }
            { Get-OccoEvent infrai -Since '2199-01-31T00:00:00Z' @store }
            { Get-OccoNode json -AsOf "$([datetime]::UtcNow.ToString('o', [cultureinfo]::InvariantCulture))" @store }
            { Get-OccoNode json -AsOf '2025-01-01 00:00' @store }
            { Get-OccoNode @store | Export-Csv (& $file 'nodes.csv')
                Import-Csv (& $file 'nodes.csv') | Get-OccoNode @store | Select-Object Infrastructure, Name, State }
            { 'z', 'Ä', 'ı', 'I', 'i', 'a', '_', 'İ', 'B' | ForEach-Object {
                    Import-OccoNodeDefinition -Definition "'node_def:$_': [{resource: {type: dummy}}]" @store } }
            { Get-OccoNodeDefinition @store | ForEach-Object Type }
            { $line = "Get-OccoInfrastructure -StorePath '$($store.StorePath)' -Name I"
                ([System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
                ).CompletionMatches.CompletionText }
            { Remove-OccoNodeDefinition I* @store; Get-OccoNodeDefinition @store | ForEach-Object Type }
            { Get-OccoStore @store | Format-List Integrity, Infrastructures, SchemaVersion }
            { (Get-OccoStore @store | Out-String) -match ',' }
            { Get-OccoCloudImage -Type EC2 @cloud @store; Get-OccoCloudImage -Type ec2 @cloud @store | Format-List }
            { Get-OccoCloudSize -Type ec2 @cloud @store; Get-OccoCloudSize *I* -Type ec2 @cloud @store | Format-List }
            { Register-OccoEventAction json -Event NODEc*, infra* -Action { } -SourceIdentifier sI @store |
                Select-Object Name, HasMoreData; Unregister-Event sI }
            { $null = Backup-OccoStore (& $file 'old.db') @store; Set-OccoScale infrai webi 4 @store
                $null = Start-OccoEnactment infrai @store; $null = Restore-OccoStore (& $file 'old.db') -Force @store
                Find-OccoOrphan @store | Remove-OccoOrphan -Force -PassThru }
            { Get-OccoInfrastructure @store | Remove-OccoInfrastructure -Force
                Copy-OccoStore (& $file 'moved.db') -Force @store | Select-Object Integrity, Infrastructures }
            { $errors | ForEach-Object { "$($_.FullyQualifiedErrorId): $_" } }
        )
    }

    $image = '<item><imageId>ami-{0}</imageId><name>{1}</name><imageOwnerId>123</imageOwnerId>' +
    '<architecture>arm64</architecture><creationDate>{2}T00:00:00.000Z</creationDate></item>'
    $size = '<item><instanceType>{0}</instanceType><vCpuInfo><defaultVCpus>{1}</defaultVCpus></vCpuInfo>' +
    '<memoryInfo><sizeInMiB>{2}</sizeInMiB></memoryInfo></item>'
    $endpoint = Start-Ec2Endpoint @{
        DescribeImages            = '<imagesSet>' + ($image -f '1', 'I-web', '2024-05-01') +
        ($image -f '2', 'i-db', '2025-05-01') + '</imagesSet>'
        DescribeInstanceTypes     = '<instanceTypeSet>' + ($size -f 't4I.small', 2, 512) +
        ($size -f 'c7i.large', 2, 3584) + '</instanceTypeSet>'
        DescribeAvailabilityZones = '<availabilityZoneInfo><item><zoneName>eu-west-1a</zoneName></item>' +
        '</availabilityZoneInfo>'
    }

    # The lines that the commands write in a culture.
    function Get-Line([scriptblock] $Commands, [string] $Culture) {
        $script = [scriptblock]::Create((($before, $Commands, $after) -join "`n"))
        (Invoke-Child $script $Culture, $endpoint.Url) -split "`n"
    }

    $expected = @{ main = Get-Line $main ''; others = Get-Line $others '' }
}

AfterAll { Stop-Ec2Endpoint $endpoint }

Describe 'The culture <_>' -Tag Store, File -ForEach $cultures {
    It 'changes nothing that the cmdlets write and store: <Name>' -ForEach @(
        @{ Culture = $_; Name = 'main' }, @{ Culture = $_; Name = 'others' }
    ) {
        $actual = Get-Line (Get-Variable $Name -ValueOnly) $Culture
        $wanted = $expected[$Name]
        for ($i = 0; $i -lt [Math]::Max($wanted.Count, $actual.Count); $i++) {
            $actual[$i] | Should -BeExactly $wanted[$i] -Because "line $i"
        }
    }
}
