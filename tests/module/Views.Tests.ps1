# The views: tables of at most 80 columns, short lists among other output, and the drawing of a plan.

BeforeAll {
    . $PSScriptRoot/Setup.ps1

    # A host leaves the last of 80 columns empty.
    function Show($Object) { $Object | Out-String -Width 79 -Stream | ForEach-Object TrimEnd }
}

Describe 'Views' {
    BeforeAll {
        $store = New-Store
        $null = New-Shop $store ('a-name-of-an-infrastructure-' + 'x' * 30) -Enact
        $null = New-Shop $store
        $null = Import-OccoNodeDefinition @store -Definition "'node_def:db': [{resource: {type: dummy}}]"
    }

    It 'of <Name> is a table within 80 columns, and no header is broken' -ForEach @(
        @{ Name = 'infrastructures'; Header = 'Name +State +Ready Version CreatedAt +Seen Nodes, LastError$'
            Get = { Get-OccoInfrastructure @store } }
        @{ Name = 'nodes'; Header = 'Name +Id +State +Seen Address +Ports, LastError$'; Get = { Get-OccoNode @store } }
        @{ Name = 'events'; Header = 'Time +Subject +Kind: Message$'; Get = { Get-OccoEvent @store } }
        @{ Name = 'steps'; Header = 'Number +Action +Node +NodeId +After +Reason$'
            Get = { (Get-OccoPlan shop @store).Steps } }
        @{ Name = 'enactments'
            Header = 'Infrastructure +Reached +Created +Replaced +Refreshed +Dropped +Failed +Duration$'
            Get = { Start-OccoEnactment a* @store }
        }
        @{ Name = 'definitions'; Header = 'Type +Clouds +Implementations +ImportedAt$'
            Get = { Get-OccoNodeDefinition @store } }
        @{ Name = 'clouds'; Header = 'Type +Settings +Instances +Supported +Infrastructures$'
            Get = { Get-OccoCloud @store } }
        @{ Name = 'versions'; Header = ' *Version +AcceptedAt +Newest +Reached +Actor$'
            Get = { Get-OccoInfrastructure shop -Version * @store }
        }
        @{ Name = 'stores'; Header = 'Path +SizeBytes +SchemaVersion +Integrity +Infrastructures$'
            Get = { Get-OccoStore @store | Format-Table }
        }
        @{ Name = 'keys'; Header = 'Key +Description$'; Get = { Get-OccoInfo @store } }
        @{ Name = 'diagnostics'; Header = 'Severity +Id +Place +Message$'
            Get = { Test-OccoDescription -Description "infra_name: $('x' * 80)" -Detailed @store }
        }
    ) {
        $lines = Show (& $Get)
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -match "^$Header" | Should -Not -BeNullOrEmpty
        $lines | Should -Not -Match '\u2026' -Because 'nothing is cut'
    }

    It 'of <Name> break lines between words' -ForEach @(
        @{ Name = 'events'; Get = { Get-OccoEvent @store -Kind NodeReady } }
        @{ Name = 'keys'; Get = { Get-OccoInfo @store } }
        @{ Name = 'diagnostics'; Get = { Test-OccoDescription -Description 'infra_name: x' -Detailed @store } }
    ) {
        $objects = & $Get
        $text = @(Show $objects; Show ($objects | Format-List)) | Out-String
        # Every word of the views is a word of the objects.
        $all = ($objects | ForEach-Object { $_.PSObject.Properties.Value }) -join ' '
        $words = $text -split '\s+' -replace '[:(),.]+$' -cmatch '^[a-z]{2,}$' -notmatch '^x+$'
        $words.Count | Should -BeGreaterThan 5
        $words | Where-Object { $all -notmatch "\b$_\b" } | Should -BeNullOrEmpty
    }

    It 'of keys shows each key whole' {
        $lines = Show (Get-OccoInfo @store)
        (Get-OccoInfo @store).Key | Where-Object { -not ($lines -match "^$([regex]::Escape($_)) ") } |
            Should -BeNullOrEmpty
    }

    It 'of nodes shows ports and the last error' {
        $own = [Occo.OccoNode]::new()
        $node = Get-OccoNode shop db @store
        if (-not $node) { $node = Get-OccoNode a* db @store }
        $settable = $node.PSObject.Properties.Where({ $_.IsSettable })
        foreach ($property in $settable) { $own.($property.Name) = $property.Value }
        $own.Ports = @{ http = 8080 }
        $own.LastError = 'the disk is full'
        $text = Show $own | Out-String
        $text | Should -Match '8080'
        $text | Should -Match 'the disk is full'
    }

    It 'of objects in CSV, and of lists in lists, have no names of types' {
        $null = New-OccoInfrastructure -Name lists @store -Description (
            (Get-ShopText) + "`noutputs: {ports: [80, 443], map: {a: [1, 2]}}")
        $objects = @(Get-OccoInfrastructure @store; Get-OccoNode @store; Get-OccoPlan lists @store
            (Get-OccoPlan lists @store).Steps; Get-OccoCloud @store; Get-OccoNodeDefinition @store)
        foreach ($object in $objects) {
            $object | ConvertTo-Csv | Should -Not -MatchExactly 'System\.|Occo\.'
            $object | Format-List -Force | Out-String | Should -Not -MatchExactly 'System\.|Occo\.Occo'
        }
        $csv = Get-OccoInfrastructure lists @store | ConvertTo-Csv | ConvertFrom-Csv
        $csv.Nodes | Should -Be 'db, web'
        $outputs = '^Outputs +: \{ports: \[80, 443\], map: \{a: \[1, 2\]\}\}$'
        (Show (Get-OccoInfrastructure lists @store | Format-List)) -match $outputs | Should -HaveCount 1
        Get-OccoInfo lists infrastructure.description @store | Format-List | Out-String |
            Should -Not -Match 'System\.Object'
    }

    It 'of a plan keeps its columns with long names' {
        $text = (Get-ShopText long) -replace 'name: web', 'name: web-frontend-service'
        $null = New-OccoInfrastructure @store -Description ($text -replace '\[web, db', '[web-frontend-service, db')
        $lines = Show (Get-OccoPlan long @store)
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -match '^ {39}it does not exist yet \(after db\)$' | Should -HaveCount 2
    }

    It 'of infrastructures shows nodes, of nodes an address that fits, and of events a message in one line' {
        $shop = Get-OccoInfrastructure shop @store
        (Show $shop) -match '^shop .* db, web$' | Should -HaveCount 1
        (Show $shop).Where({ $_ }) | Should -HaveCount 3
        $away = [Occo.OccoInfrastructure]::new()
        foreach ($property in $shop.PSObject.Properties.Where({ $_.IsSettable })) {
            $away.($property.Name) = $property.Value
        }
        $away.UnreachableClouds = [Occo.OccoList[string]]::new()
        $away.UnreachableClouds.Add('ec2')
        (Show $away) -match '^ +ec2 cannot be$' | Should -HaveCount 1
        $long = Get-OccoNode a* db @store
        $name = 'ec2-3-120-45-67.eu-central-1.compute.amazonaws.com'
        $own = [Occo.OccoNode]::new()
        foreach ($property in $long.PSObject.Properties.Where({ $_.IsSettable })) {
            $own.($property.Name) = $property.Value
        }
        $own.Addresses = @($name, '3.120.45.67')
        $own.Address = $name
        $own.LastError = 'its disk is full'
        $lines = Show $own
        $lines -match '^db .* 3\.120\.45\.67 .*its disk is full$' | Should -HaveCount 1
        $own.UnreachableSince = Get-Date
        $own.LastError = $null
        (Show $own) -join ' ' -replace '\s+', ' ' | Should -Match 'dummy cannot be reached, shown as last seen'
        (Show $own).ForEach({ $_.Length }) | Should -BeLessOrEqual 80
        $event = Get-OccoEvent a* @store | Where-Object Kind -EQ NodeReady | Select-Object -First 1
        $event.Infrastructure = 'shop'
        (Show $event) -match '^\S+ \S+ +shop/\S+ +NodeReady: ready at \S+ as \S+$' | Should -HaveCount 1
    }

    It 'of an enactment begins a line with each error, and shows short ids' {
        $result = Start-OccoEnactment a* @store
        foreach ($message in 'no room', ('no answer ' * 9)) {
            $result.Errors.Add([Occo.OccoStepError] @{
                    Action = 'Create'; Node = 'web'; NodeId = [guid]::NewGuid(); Kind = 'Quota'; Message = $message
                })
        }
        $lines = Show ($result | Format-List)
        $lines -match '^Errors +: Create web [0-9a-f]{8}: no room$' | Should -HaveCount 1
        $lines -match '^ {17}Create web [0-9a-f]{8}: no answer no' | Should -HaveCount 1
        $lines -match '^ {17}answer|^ {17}no answer' | Should -Not -BeNullOrEmpty
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
    }

    It 'of a plan shows each step with its reason' {
        $lines = Show (Get-OccoPlan shop @store)
        $lines | Should -Contain 'Plan for shop, version 1'
        $lines -match '^  \+ create   db   .*\S' | Should -HaveCount 1
        $lines -match '^  \+ create   web  .*\S \(after db\)$' | Should -HaveCount 2
        $lines[-1..-4] -match '^\+3 ~0 -0 =0   3 to create' | Should -HaveCount 1
    }

    It 'of a plan has signs for each kind of step, and keeps long reasons in their column' {
        $step = {
            $id = [guid]::NewGuid()
            $action, $reason, $differences = $args
            [Occo.OccoStep] @{
                Number = 1; Action = $action; Node = 'web'; NodeId = $id; Reason = $reason; After = @()
                Differences = @($differences | ForEach-Object { [Occo.OccoStepDifference] $_ })
            }
        }
        $image = @{ Path = 'image_id'; From = 'a'; To = 'b' }
        $plan = [Occo.OccoPlan] @{
            StorePath = 'x'; Infrastructure = 'shop'; InfrastructureId = 'y'; Version = 2
            Unchanged = 1; Summary = 'sum'
            Steps = (& $step Adopt why), (& $step Replace ('long ' * 20) $image), (& $step Drop why),
                (& $step Refresh 'image_id changed from a to b' $image), (& $step Wait why), (& $step None why)
            Warnings = @(); Blocked = @(); Nodes = @(); ExcludeNodes = @(); Fingerprint = 'z'
        }
        $lines = Show $plan
        $lines -match '^  ~ replace' | Should -HaveCount 1
        $lines -match '^ {30,}long' | Should -Not -BeNullOrEmpty
        $lines -match '^  - drop' | Should -HaveCount 1
        $lines -match '^  ~ refresh' | Should -HaveCount 1
        $lines -match '^  = wait' | Should -HaveCount 1
        $lines -match '^  = none' | Should -HaveCount 1
        $lines -match '^  > adopt' | Should -HaveCount 1
        # A difference that the reason contains is not repeated.
        $lines -match '^ {41}image_id: a -> b$' | Should -HaveCount 1
        $lines -match '^sum   1 to adopt, 0 to create, 2 to change, 1 to drop, 2 to keep' | Should -HaveCount 1
    }

    It 'shows a text of several lines as one line, and as it is in a list' {
        $text = "it failed; the log:`
  one`
" + ('word ' * 60)
        $id = [guid]::NewGuid()
        $step = [Occo.OccoStep] @{
            Number = 1; Action = 'Replace'; Node = 'web'; NodeId = $id; Reason = $text; After = @(); Differences = @()
        }
        $plan = [Occo.OccoPlan] @{
            StorePath = 'x'; Infrastructure = 'shop'; InfrastructureId = 'y'; Version = 2; Unchanged = 1
            Summary = 'sum'; Fingerprint = 'z'; Steps = @($step); Warnings = @(); Blocked = @(); Nodes = @()
            ExcludeNodes = @()
        }
        foreach ($shown in $plan, $step) {
            $one = (Show $shown) -join ' ' -replace ' +', ' '
            $one | Should -Match 'it failed; the log: \| one \| word .*\.\.\.'
        }
        $list = ($step | Format-List | Out-String).Trim() -split '\r?\n'
        $list -match '^ +one$' | Should -HaveCount 1
        $list -match '\.\.\.' | Should -BeNullOrEmpty
    }

    It 'of a plan shows followers, unreachable clouds and blocked work on separate lines' {
        $plan = [Occo.OccoPlan] @{
            StorePath = 'x'; Infrastructure = 'shop'; InfrastructureId = 'y'; Version = 2; Unchanged = 1
            Summary = 'sum'; Fingerprint = 'z'; Steps = @(); Warnings = @(); Blocked = @('why'); Nodes = @()
            ExcludeNodes = @()
            Followers = @('proxy', 'cdn'); UnreachableClouds = @('ec2 eu'); Unseen = 3
        }

        $lines = Show $plan

        $lines | Should -Contain '  May follow, because they use changed values: proxy, cdn.'
        $lines | Should -Contain 'The cloud ec2 eu cannot be reached.'
        $lines | Should -Contain 'Known instances in unreachable clouds: 3.'
        $lines | Should -Contain 'Work that cannot be done now: 1 (see Blocked).'
        $lines | Should -Contain 'Nothing can be done now. Instances as described: 1.'
    }

    It 'of a plan has no colours with PlainText' {
        Show (Get-OccoPlan shop @store) | Should -Not -Match ([char] 27)
    }

    It 'among other output are short' {
        $text = Invoke-Child {
            param($manifest, $storePath, $text)
            Import-Module $manifest
            $PSStyle.OutputRendering = 'PlainText'
            $store = @{ StorePath = $storePath }
            New-OccoInfrastructure -Description $text @store | Out-Default
            & {
                Get-OccoStore @store
                Get-OccoPlan shop @store
                Start-OccoEnactment shop @store
                Get-OccoNode shop db @store
            } | Out-String -Width 100
        } | Out-String
        $text | Should -Match 'Plan for shop, version 1'
        $text | Should -Match 'Reached\s+: True'
        $text | Should -Not -Match 'InfrastructureId|Passes' -Because 'only Format-List * shows all properties'
    }

    It 'of a plan show properties with -Force' {
        $plan = Get-OccoPlan shop @store
        $plan | Format-List Nodes, Summary -Force | Out-String | Should -Match '^\s*Nodes +: \{\}\s+Summary +: \+3'
        $plan | Format-List -Force | Out-String | Should -Match 'Steps +: Create db: '
        $plan | Format-List | Out-String | Should -Match 'Plan for shop, version 1'
        $table = Show ($plan | Format-Table Infrastructure, Summary -Force)
        $table | Should -Contain 'Infrastructure Summary'
    }

    It 'of <_> as a list has the details' -ForEach 'Get-OccoInfrastructure', 'Get-OccoNode' {
        $list = & $_ @store | Select-Object -First 1 | Format-List | Out-String
        $list | Should -Match 'StorePath\s+:'
        $list | Should -Match 'Version\s+: 1'
    }

    It 'of ports are readable' -Skip:$IsWindows {
        $own = New-Store
        $resource = '{type: local, command: sleep, arguments: [600], start_seconds: 0, ports: {http: 8080}}'
        $null = New-Shop $own -Resource $resource -Enact
        try {
            $node = Get-OccoNode shop db @own
            $node.Ports.http | Should -Be 8080
            $node.Ports.HTTP | Should -Be 8080
            ($node | ConvertTo-Csv | ConvertFrom-Csv).Ports | Should -Be 'http=8080'
            $node | Format-List | Out-String | Should -Match 'Ports\s+: http=8080'
        }
        finally {
            Remove-OccoInfrastructure shop -Force @own
        }
    }
}
