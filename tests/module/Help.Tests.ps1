# The help is complete and matches the cmdlets.

BeforeDiscovery {
    $manifest = Join-Path $PSScriptRoot '..' '..' 'Occo.psd1' -Resolve
    $folder = Join-Path $PSScriptRoot '..' '..' 'module' 'en-US'
    $topics = (Get-ChildItem $folder -Filter 'about_*').Name -replace '\.help\.txt$'
    $commands = (Import-PowerShellDataFile $manifest).CmdletsToExport
}

BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Help of the output of <_>' -Tag NoStore -ForEach (
    $commands -match '^(Get|Find|Compare)-' -ne 'Get-OccoInfo') {
    It 'names every property' {
        $said = "$((Get-Help $_ -Full).returnValues.returnValue.description.Text)"
        $names = (Get-Command $_ -Module Occo).OutputType[0].Type.GetProperties().Name
        $names -notlike 'Infrastructure*' -ne 'StorePath' | Where-Object { $said -notmatch "\b$_\b" } |
            Should -BeNullOrEmpty
    }
}

Describe 'Help of <_>' -Tag NoStore -ForEach $commands {
    BeforeAll {
        $command = Get-Command $_ -Module Occo
        $help = Get-Help $_ -Full
    }

    It 'has a synopsis, a description, outputs, links and examples' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        # PowerShell generates such a synopsis when there is none.
        $help.Synopsis | Should -Not -Match ([regex]::Escape($command.Name))
        $help.description.Text | Should -Not -BeNullOrEmpty
        $help.returnValues.returnValue | Should -Not -BeNullOrEmpty
        $help.relatedLinks.navigationLink | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        $help.examples.example.remarks.Text | Should -Not -BeNullOrEmpty
    }

    It 'describes every parameter correctly' {
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        $described = $help.parameters.parameter
        $own = $command.Parameters.Keys | Where-Object { $_ -notin $common }
        $described.name | Sort-Object | Should -Be ($own | Sort-Object)
        foreach ($parameter in $described) {
            $sets = $command.Parameters[$parameter.name].ParameterSets.Values
            $piped = (@($sets.ValueFromPipeline) + @($sets.ValueFromPipelineByPropertyName)) -contains $true
            $parameter.description.Text | Should -Not -BeNullOrEmpty -Because $parameter.name
            $parameter.required | Should -Be "$($sets.IsMandatory -contains $true)" -Because $parameter.name
            $parameter.pipelineInput -match 'True' | Should -Be $piped -Because $parameter.name
        }
    }

    It 'lists the parameters of each syntax by position' {
        foreach ($syntax in $help.syntax.syntaxItem) {
            $positions = @($syntax.parameter.position -match '^\d+$')
            $positions | Should -Be @($positions | Sort-Object { [int] $_ })
        }
    }

    It 'has examples whose commands and parameters exist' {
        foreach ($code in $help.examples.example.code) {
            $script = [System.Management.Automation.Language.Parser]::ParseInput($code, [ref] $null, [ref] $null)
            $calls = $script.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
            foreach ($call in $calls) {
                $known = Get-Command $call.GetCommandName() -ErrorAction Stop
                foreach ($name in @($call.CommandElements.ParameterName) -ne $null) {
                    $known.ResolveParameter($name) | Should -Not -BeNullOrEmpty -Because $code
                }
            }
        }
    }
}

Describe 'The about topics' -Tag NoStore {
    It '<_> is found, and fits 80 columns' -ForEach $topics {
        (Get-Help $_ | Out-String).Length | Should -BeGreaterThan 1000
        Get-Content (Join-Path $root 'en-US' "$_.help.txt") | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
    }

    It '<_> has its headings alone on a line, after an empty one' -ForEach $topics {
        $before = ''
        foreach ($line in Get-Content (Join-Path $root 'en-US' "$_.help.txt")) {
            if ($line -match '^ {0,3}\S') {
                $line | Should -MatchExactly '^(  )?[A-Z][A-Z0-9 ,()-]*$'
                $before | Should -BeNullOrEmpty -Because "'$line' follows it"
            }
            $before = $line
        }
    }

    It 'name all cmdlets in about_Occo and in the README' -ForEach @(
        'en-US/about_Occo.help.txt', 'README.md'
    ) {
        $text = Get-Content -Raw (Join-Path $root $_)
        (Get-Module Occo).ExportedCommands.Keys | Where-Object { $text -notmatch "\b$_\b" } | Should -BeNullOrEmpty
    }

    It 'name only cmdlets that exist' {
        $topics = Get-Content (Join-Path $root 'en-US' '*.help.txt')
        $names = $topics | Select-String '[A-Z][a-z]+-Occo[A-Z]\w+' -AllMatches
        $names.Matches.Value | Select-Object -Unique | Should -BeIn (Get-Module Occo).ExportedCommands.Keys
    }
}

Describe 'Ids of errors' -Tag NoStore {
    BeforeAll {
        $source = Join-Path $root 'module'
        $records = Get-Content -Raw (Join-Path $source 'Pump' 'ErrorRecords.cs')
        $words = [regex]::new('"([A-Z][A-Za-z]+)"')
        $fixed = $words.Matches($records).ForEach({ $_.Groups[1].Value }) -notmatch '^(NotFound|Exists|Protected)$'
        # A subject comes from the cmdlets.
        $code = 'Commands', 'Input' | ForEach-Object { Get-Content -Raw (Join-Path $source $_ '*.cs') }
        $subjects = $words.Matches("$code").ForEach({ $_.Groups[1].Value }) + 'Infrastructure' | Sort-Object -Unique
        $engine = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Occo.Engine' }
        $names = { [enum]::GetNames($engine.GetType("Occo.Engine.Model.$args")) }
        $actions = (& $names StepAction) -replace '$', 'Failed'
        $known = $fixed + $actions + 'InvalidArgument' + ($subjects | ForEach-Object {
                "${_}NotFound"; "${_}Exists"; "${_}Protected"
            })
        $help = Get-ChildItem (Join-Path $root 'en-US'), (Join-Path $root 'README.md') -File | Get-Content -Raw
    }

    It 'in the help exist' {
        $form = '\b[A-Z][a-z]+(?:[A-Z][a-z]+)*(?:NotFound|Exists|Failed|Refused|Busy|NotReached|Protected|InUse|Lost' +
            '|Suspended|Changed|Replaced|TimedOut|NotSearched|OtherStore|Denied|NotPossible|Wildcard|Argument)\b'
        $other = (& $names EventKind) + (& $names ComponentState) +
            @('IncludeProtected', 'IncludesProtected', 'ObjectNotFound', 'PermissionDenied')
        $named = [regex]::Matches("$help", $form).Value | Where-Object { $_ -notin $other } | Sort-Object -Unique
        $named.Count | Should -BeGreaterThan 30
        $named | Where-Object { $_ -cnotin $known } | Should -BeNullOrEmpty
    }

    It 'of all cmdlets are in the help' {
        $fixed + (($actions -replace '^Adopt.*|^None.*') -ne '') | Where-Object { "$help" -cnotmatch "\b$_\b" } |
            Should -BeNullOrEmpty
    }
}
