# Every test file begins with this: the built module, a description on the dummy cloud, and a store for each test.

$PSStyle.OutputRendering = 'PlainText'
$ProgressPreference = 'SilentlyContinue'
$root = Join-Path $PSScriptRoot '..' '..' -Resolve
$manifest = Join-Path $root 'Occo.psd1'
Import-Module $manifest
. $PSScriptRoot/PowerShell.ps1

# A store is refused in a folder that a group can write. With umask 002 new folders are so.
if (-not $IsWindows) { chmod go-w $TestDrive }

# The actor of events of this process, and the token with that name.
$actor = $env:OCCO_TEST_SERVER ? '^tester$' : "/$PID$"
$tester = @($env:OCCO_TEST_SERVER ? 'tester' : @())

# For splatting: collects errors in $errors and hides them.
$quiet = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'errors' }

# A store in the folder of the test, for splatting. With -Server of run.ps1 it is that of a server; the session is
# connected to it, and the environment names it. With -Postgres it is a schema that does not exist yet.
function New-Store {
    if ($env:OCCO_TEST_POSTGRES) { return @{ StorePath = Invoke-ServerHost 'postgres' } }
    $store = @{ StorePath = Join-Path $TestDrive ([guid]::NewGuid()) 'occo.db' }
    if (-not $env:OCCO_TEST_SERVER) { return $store }
    $null = New-Item -ItemType Directory (Split-Path $store.StorePath)
    if (-not $IsWindows) { chmod go-w (Split-Path $store.StorePath) }
    Connect-Store $store $store.StorePath
    $store
}

# Serves a file; the store is that of its server from now on.
function Connect-Store([hashtable] $Store, [string] $File) {
    $address, $token = (Invoke-ServerHost $File) -split ' '
    $global:OccoTestFiles[$address] = $File
    $global:OccoTestTokens[$address] = $token
    $null = Connect-OccoServer $address (ConvertTo-SecureString $token -AsPlainText -Force)
    $Store.StorePath = $address
    Set-ServerVariable $Store
}

# Does something to the store itself, which only its owner can do. It gets the store for splatting.
function Invoke-OnStore([hashtable] $Store, [scriptblock] $Action) {
    if (-not $env:OCCO_TEST_SERVER) { return & $Action $Store }
    $file = Get-StoreFile $Store
    $null = Invoke-ServerHost $file
    try { & $Action @{ StorePath = $file } } finally { Connect-Store $Store $file }
}

# The answer of the program that serves stores.
function Invoke-ServerHost([string] $Line) {
    $program = Get-ServerHost
    $program.StandardInput.WriteLine($Line)
    $answer = $program.StandardOutput.ReadLineAsync()
    if (-not $answer.Wait([timespan]::FromMinutes(1)) -or -not $answer.Result) { throw 'The server did not begin.' }
    $answer.Result
}

# New processes and sessions use the server of this store.
function Set-ServerVariable([hashtable] $Store) {
    if (-not $env:OCCO_TEST_SERVER) { return }
    $env:OCCO_SERVER, $env:OCCO_TOKEN = $Store.StorePath, $global:OccoTestTokens[$Store.StorePath]
}

# The program that serves the stores and has the PostgreSQL of -Postgres, started once for each PowerShell. It ends with
# it.
function Get-ServerHost {
    if (-not $global:OccoTestHost) {
        $program = Get-ChildItem (Join-Path $root tests hosting bin) -Recurse -Filter Occo.Hosting.dll |
            Sort-Object LastWriteTime | Select-Object -Last 1
        $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]] $program.FullName)
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $global:OccoTestHost = [System.Diagnostics.Process]::Start($start)
        $global:OccoTestFiles = @{}
        $global:OccoTestTokens = @{}
    }
    $global:OccoTestHost
}

# The file of a store, or its address with -Postgres.
function Get-StoreFile([hashtable] $Store) {
    $env:OCCO_TEST_SERVER ? $global:OccoTestFiles[$Store.StorePath] : $Store.StorePath
}

# What belongs to a store is here: beside its file, or with -Postgres where this user has it on this machine.
function Get-StoreFolder([hashtable] $Store) {
    if (-not $env:OCCO_TEST_POSTGRES) { return Split-Path (Get-StoreFile $Store) }
    Join-Path $env:XDG_DATA_HOME Occo stores (Get-OccoStore @Store -WarningAction Ignore).Id
}

# There is a store, or with a file at least its folder.
function Test-Store([hashtable] $Store) {
    if (-not $env:OCCO_TEST_POSTGRES) { return Test-Path (Split-Path (Get-StoreFile $Store)) }
    try { [bool] (Get-OccoStore @Store -WarningAction Ignore) }
    catch {
        if ($_.FullyQualifiedErrorId -notlike 'StoreNotFound,*') { throw }
        $false
    }
}

# A db, and two to five webs that depend on it. Resource is the resource section of both.
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

# Does something with the store, which then is restored as it was before.
function Restore-Before([hashtable] $Store, [scriptblock] $Meanwhile) {
    Invoke-OnStore $Store {
        param($own)
        $backup = Backup-OccoStore (Join-Path $TestDrive "$([guid]::NewGuid()).bak") @own
        & $Meanwhile $own
        $null = Restore-OccoStore $backup -Force @own
    }
}

# A shop in a restored store. Its three instances are newer than the backup, so they are orphans.
function New-Orphan([hashtable] $Store, [string] $Resource = '{type: dummy}') {
    $null = New-Shop $Store -Resource $Resource
    Restore-Before $Store { param($store) $null = Start-OccoEnactment shop @store }
    Find-OccoOrphan @Store
}

# The tests' own EC2 in a process; the environment has the keys that it accepts.
function Start-Ec2Server {
    $program = Get-ChildItem "$PSScriptRoot/../ec2server/bin" -Recurse -Filter Occo.Ec2Server.dll |
        Sort-Object LastWriteTime | Select-Object -Last 1
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]] ($program.FullName, '--parent', $PID))
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $env:AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE'
    $env:AWS_SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
    [pscustomobject] @{ Endpoint = $process.StandardOutput.ReadLine(); Process = $process }
}

function Stop-Ec2Server($Server) {
    $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = $null
    $Server.Process.Kill()
}

# A shop whose store is lost while its instances run.
function Remove-Store([hashtable] $Store) {
    $null = New-Shop $Store -Enact
    Get-ChildItem (Split-Path (Get-StoreFile $Store)) -Filter 'occo.db*' | Remove-Item
}

# The dummy cloud beside a store cannot be reached until it is shown again.
function Hide-DummyCloud([hashtable] $Store) {
    $cloud = Join-Path (Get-StoreFolder $Store) dummy.db
    Invoke-OnStore $Store {
        Move-Item -LiteralPath $cloud "$cloud.away"
        Set-Content -LiteralPath $cloud -Value ('x' * 5000)
    }
}

function Show-DummyCloud([hashtable] $Store) {
    $cloud = Join-Path (Get-StoreFolder $Store) dummy.db
    Invoke-OnStore $Store { Move-Item -LiteralPath "$cloud.away" $cloud -Force }
}

# Does something with the dummy cloud beside a store ($_). The engine must be loaded.
function Invoke-Dummy([hashtable] $Store, [scriptblock] $Action) {
    $engine = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Occo.Engine' }
    $file = Join-Path (Get-StoreFolder $Store) dummy.db
    $cloud = $engine.GetType('Occo.Engine.CloudHandlers.Dummy.DummyCloud')::Control($file)
    $cloud | ForEach-Object $Action
    $cloud.Dispose()
}

# The dummy cloud refuses this many drops.
function Set-DropFailure([hashtable] $Store, [int] $Count) {
    Invoke-Dummy $Store { $_.DropFailures($Count, 'Unauthorised') }
}

# Each call to the dummy cloud takes so many seconds from now on.
function Set-DummyLatency([hashtable] $Store, [int] $Seconds) {
    Invoke-Dummy $Store { $_.Latency = [timespan]::FromSeconds($Seconds) }
}

# Changes the image or type of a machine of the dummy cloud without Occo.
function Set-DummyResource([hashtable] $Store, [string] $InstanceId, [string] $Key, [string] $Value) {
    Invoke-Dummy $Store { $_.SetResource($InstanceId, $Key, $Value) }
}

# The completions of a command line, with the cursor at its end.
function Complete([string] $Line) {
    [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
}

# Runs a script in a new PowerShell and returns its output. Its arguments are the manifest, the store (default: a new
# one), a description and the given ones.
function Invoke-Child([scriptblock] $Script, [object[]] $Argument = @(), [hashtable] $Store = (New-Store)) {
    Set-ServerVariable $Store
    $all = @($manifest, $Store.StorePath, (Get-ShopText)) + $Argument
    $output = & $pwsh @pwshArguments -Command $Script -args $all 2>&1
    $LASTEXITCODE | Should -Be 0 -Because ($output | Out-String)
    $output
}

# Waits for a runspace to end, and returns its output. Every wait in a test has a time limit.
function Receive-Shell([powershell] $Shell, [System.IAsyncResult] $Running) {
    if (-not $Running.AsyncWaitHandle.WaitOne([timespan]::FromMinutes(2))) {
        $Shell.Stop()
        throw "It did not end within 2 minutes: $($Shell.Commands.Commands)"
    }
    $Shell.EndInvoke($Running)
}

# Waits until the shop has this many events of a kind, and returns the last of them.
function Wait-ShopEvent([hashtable] $Store, [string] $Kind, [int] $Times = 1) {
    $shell = [powershell]::Create().AddScript({
            param($manifest, $storePath, $kind, $times)
            Import-Module $manifest
            Get-OccoEvent shop -Follow -StorePath $storePath | Where-Object Kind -EQ $kind |
                Select-Object -Skip ($times - 1) -First 1
        }).AddArgument($manifest).AddArgument($Store.StorePath).AddArgument($Kind).AddArgument($Times)
    try { Receive-Shell $shell $shell.BeginInvoke() } finally { $shell.Dispose() }
}

# Starts an enactment in a new runspace. Returns Shell (dispose of it) and Running (for Receive-Shell).
function Start-OtherEnactment([hashtable] $Store, [string] $Name = 'shop') {
    $shell = [powershell]::Create().AddScript({
            param($manifest, $name, $storePath)
            Import-Module $manifest
            Start-OccoEnactment $name -StorePath $storePath
        }).AddArgument($manifest).AddArgument($Name).AddArgument($Store.StorePath)
    @{ Shell = $shell; Running = $shell.BeginInvoke() }
}

# Starts a worker of the store, and waits until it works. End it with Stop-Worker.
function Start-Worker([hashtable] $Store, [string[]] $Argument = @()) {
    $program = Get-ChildItem (Join-Path $root server bin) -Recurse -Filter occod.dll | Sort-Object LastWriteTime |
        Select-Object -Last 1
    $start = [System.Diagnostics.ProcessStartInfo]::new(
        'dotnet', [string[]] (@($program.FullName, 'work', '--store', (Get-StoreFile $Store)) + $Argument))
    $start.RedirectStandardOutput = $true
    $worker = [System.Diagnostics.Process]::Start($start)
    $line = $worker.StandardOutput.ReadLineAsync()
    if (-not $line.Wait([timespan]::FromMinutes(1)) -or $line.Result -notmatch 'Worker \d+ serves') {
        Stop-Worker $worker
        throw "The worker did not begin: $($line.Result)"
    }
    $worker
}

# Kills a worker.
function Stop-Worker([System.Diagnostics.Process] $Worker) {
    $Worker.Kill()
    if (-not $Worker.WaitForExit(60000)) { throw "Process $($Worker.Id) cannot be killed." }
    $Worker.Dispose()
}

# The running sleep processes of an infrastructure on the local cloud.
function Get-LocalProcess([string] $InfrastructureId) {
    Get-Process sleep -ErrorAction Ignore | Where-Object {
        (Get-Content -Raw "/proc/$($_.Id)/environ" -ErrorAction Ignore) -match $InfrastructureId
    }
}

# The ConfirmImpact of a cmdlet.
function Get-ConfirmImpact([string] $Name) {
    $attribute = [System.Management.Automation.CmdletAttribute]
    (Get-Command $Name).ImplementingType.GetCustomAttributes($attribute, $false).ConfirmImpact
}
