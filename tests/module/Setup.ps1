# What every test file begins with: the built module, a description on the dummy cloud, and a store of its own per test.

$PSStyle.OutputRendering = 'PlainText'
$ProgressPreference = 'SilentlyContinue'
$root = Join-Path $PSScriptRoot '..' '..' -Resolve
Import-Module (Join-Path $root 'Occo.psd1')

# A store in the test's own folder, to be splatted.
function New-Store {
    @{ StorePath = Join-Path $TestDrive ([guid]::NewGuid()) 'occo.db' }
}

# A db, and two to five webs that depend on it; Resource is what the definition of both says.
function Get-ShopText([string] $Name = 'shop', [string] $Resource = '{type: dummy}') {
    @"
infra_name: $Name
user_id: me@example.org
variables: {greeting: hello}
nodes:
  - {name: db, type: machine}
  - {name: web, type: machine, scaling: {min: 2, max: 5}}
dependencies:
  - [web, db]
node_definitions:
  'node_def:machine':
    - resource: $Resource
"@
}

function New-Shop([hashtable] $Store, [string] $Name = 'shop', [string] $Resource = '{type: dummy}', [switch] $Enact) {
    New-OccoInfrastructure -Description (Get-ShopText $Name $Resource) @Store
    if ($Enact) {
        $null = Start-OccoEnactment $Name @Store
    }
}

# The completions of a command line, with the cursor at its end.
function Complete([string] $Line) {
    [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
}

# The first error of a command, which must not end the pipeline.
function Get-FirstError([scriptblock] $Command) {
    & $Command -ErrorAction SilentlyContinue -ErrorVariable errors | Out-Null
    $errors | Select-Object -First 1
}
