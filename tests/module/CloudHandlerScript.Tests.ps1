# Scripts of cloud handlers that do what they should not.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/FileCloud.ps1
}

AfterAll { Get-OccoCloudHandler | Unregister-OccoCloudHandler }

Describe 'A script of a handler' -Tag Store {
    BeforeEach {
        $store = New-Store
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
    }

    It 'is refused when -Create writes <Name>' -ForEach @(
        @{ Name = 'a text'; Script = { 'made' }; Says = "the text 'made', not a hashtable" }
        @{ Name = 'an unknown name'; Script = { @{ InstanceIdd = 'a' } }; Says = "'InstanceIdd'.*InstanceId" }
        @{ Name = 'no id'; Script = { @{ Address = '1.2.3.4' } }; Says = 'without InstanceId' }
        @{ Name = 'a state that is none'; Script = { @{ InstanceId = 'a'; State = 'fine' } }; Says = "'fine'.*Ready" }
        @{ Name = 'no address'; Script = { @{ InstanceId = 'a'; Address = '$(reboot)' } }; Says = 'address' }
        @{ Name = 'an id with a command'; Script = { @{ InstanceId = "a`e[2J" } }; Says = 'control characters' }
        @{ Name = 'no port'; Script = { @{ InstanceId = 'a'; Ports = @{ x = 'y' } } }; Says = 'whole number' }
        @{ Name = 'a fraction'; Script = { @{ InstanceId = 'a'; Ports = @{ x = 80.6 } } }; Says = 'whole number' }
        @{ Name = 'a port that is none'; Script = { @{ InstanceId = 'a'; Ports = @{ x = 70000 } } }; Says = '70000' }
        @{ Name = 'a port with a command'; Script = { @{ InstanceId = 'a'; Ports = @{ "`e[2J" = 1 } } }
            Says = 'control characters'
        }
        @{ Name = 'a table as address'; Script = { @{ InstanceId = 'a'; Addresses = , @{} } }; Says = 'must be text' }
        @{ Name = 'a table of addresses'; Script = { @{ InstanceId = 'a'; Addresses = @{ a = 1 } } }
            Says = 'must be text'
        }
        @{ Name = 'addresses without end'; Script = { @{ InstanceId = 'a'; Addresses = 1..10001 } }; Says = '10001' }
        @{ Name = 'a number as state'; Script = { @{ InstanceId = 'a'; State = '+2' } }; Says = "'\+2'.*Ready" }
        @{ Name = 'another node id'; Script = { @{ InstanceId = 'a'; NodeId = [guid]::Empty } }; Says = 'not asked' }
        @{ Name = 'a machine of another store'
            Script = { param($r) @{ InstanceId = 'a'; Mark = $r.Machines[0].Mark -replace 'store=\S+', 'store=other' } }
            Says = 'of the store other'
        }
        @{ Name = 'a damaged mark'; Script = { @{ InstanceId = 'a'; Mark = 'occo store=x inf' } }; Says = 'damaged' }
        @{ Name = 'too many machines'
            Script = { 1..10000 | ForEach-Object { @{ InstanceId = "a$_" } } }
            Says = 'two machines'
        }
        @{ Name = 'objects without end'; Script = { while ($true) { @{} } }; Says = 'more than 100000 objects' }
    ) {
        Register-FileCloud @{ Create = $Script }
        $found = Get-CreateError
        $found.Message | Should -Match $Says
        $found.Kind | Should -Be 'Invalid'
    }

    It 'is refused when -List writes <Name>, and nothing is created twice or forgotten' -ForEach @(
        @{ Name = 'machines without marks'; Script = { @{ InstanceId = 'a' } }; Says = 'neither Mark nor Tags' }
        @{ Name = 'a number'; Script = { 5 }; Says = 'type Int32' }
        @{ Name = 'a damaged mark'; Script = { @{ InstanceId = 'a'; Mark = 'occo store=x inf' } }; Says = 'damaged' }
        @{ Name = 'nothing and exits'; Script = { exit 1 }; Says = 'ended by exit' }
        @{ Name = 'nothing and breaks'; Script = { break }; Says = 'ended by exit, or by break' }
        @{ Name = 'nothing and continues'; Script = { continue }; Says = 'or continue' }
        @{ Name = 'an error'; Script = { throw 'no list' }; Says = 'no list' }
    ) {
        Register-FileCloud
        $null = New-FileShop
        $null = Start-OccoEnactment shop @store
        Register-FileCloud @{ List = $Script }
        $result = Start-OccoEnactment shop @store -TimeoutSec 60 @quiet
        "$errors" | Should -Match $Says
        $result.Created + $result.Dropped | Should -Be 0
        Register-FileCloud
        (Start-OccoEnactment shop @store).Created | Should -Be 0
        @(Get-ChildItem $folder).Count | Should -Be 3
    }

    It 'publishes machines before they are ready, and withdraws them before they are dropped' {
        $log = Join-Path $TestDrive "$(New-Guid).log"
        Register-FileCloud @{
            Publish = {
                param($Request)
                foreach ($machine in $Request.Machines) {
                    # It is known at the second look.
                    $isKnown = (Test-Path $using:log) -and
                        @(Get-Content $using:log) -contains "publish $($machine.InstanceId)"
                    if (-not $isKnown) { Add-Content $using:log "publish $($machine.InstanceId)" }
                    @{ InstanceId = $machine.InstanceId; Serving = $isKnown; New = -not $isKnown; Detail = 'a look' }
                }
            }
            Withdraw = {
                param($Request)
                foreach ($machine in $Request.Machines) {
                    $isThere = (Get-ChildItem $using:folder).BaseName -contains $machine.InstanceId
                    Add-Content $using:log "withdraw $($machine.InstanceId) $isThere"
                }
            }
        }
        $null = New-FileShop
        (Start-OccoEnactment shop @store).Created | Should -Be 3
        $ids = @((Get-OccoNode shop @store).InstanceId | Sort-Object)
        Get-Content $log | Sort-Object | Should -Be @($ids | ForEach-Object { "publish $_" })
        @(Get-OccoEvent shop -Kind NodePublished @store) | Should -HaveCount 3
        Remove-OccoInfrastructure shop -Force @store
        Get-Content $log | Where-Object { $_ -like 'withdraw*' } | Sort-Object |
            Should -Be @($ids | ForEach-Object { "withdraw $_ True" })
        @(Get-OccoEvent shop -Kind NodeWithdrawn @store) | Should -HaveCount 3
    }

    It 'that says Error only has not <Name>' -ForEach @(
        @{ Name = 'published'; Script = 'Publish' }, @{ Name = 'created'; Script = 'Create' }
        @{ Name = 'withdrawn'; Script = 'Withdraw' }, @{ Name = 'dropped'; Script = 'Drop' }
    ) {
        $scripts = @{ Publish = {}; Withdraw = {} }
        Register-FileCloud $scripts
        $null = New-FileShop
        $isRemoval = $Script -in 'Withdraw', 'Drop'
        if ($isRemoval) { $null = Start-OccoEnactment shop @store }
        $scripts[$Script] = {
            param($Request)
            if (-not $Request.InstanceIds) { @{ Error = 'it is stuck' } }
            foreach ($id in $Request.InstanceIds) { @{ InstanceId = $id; Error = 'it is stuck' } }
        }
        Register-FileCloud $scripts
        $work = @{ TimeoutSec = 8 } + $store + $quiet
        $null = $isRemoval ? (Remove-OccoInfrastructure shop -Force @work) : (Start-OccoEnactment shop @work)
        "$((Get-OccoEvent shop @store).Message)" | Should -Match 'it is stuck'
        if ($isRemoval) { @(Get-ChildItem $folder) | Should -HaveCount 3 }
        else { Get-OccoNode shop -State Ready @store | Should -BeNullOrEmpty }
    }

    It 'may count in numbers of any type' {
        Register-FileCloud @{ Capacity = { [math]::Floor(100.5 - @(Get-ChildItem $using:folder).Count) } }
        (Test-OccoCloudHandler files @{ image = 'one' } -Name Capacity @store).Status | Should -Be Passed
        Register-FileCloud @{ Capacity = { 1.5 } }
        (Test-OccoCloudHandler files @{ image = 'one' } -Name Capacity @store).Message | Should -Match 'whole number'
    }

    It 'begins as if none had run before' {
        $state = {
            @{ Name = 'State'; Message = "$ErrorActionPreference $ConfirmPreference $($PWD.Path -eq $HOME)" }
            $global:ErrorActionPreference, $global:ConfirmPreference = 'Ignore', 'Low'
            Set-Location $HOME
        }
        Register-FileCloud @{ Check = $state; ThrottleLimit = 1 }
        1..2 | ForEach-Object { (Test-OccoCloud files @store).Message | Should -Be 'Stop None False' }
    }

    It 'may list machines of everybody' {
        $all = (Get-FileCloud $folder).List.ToString()
        Register-FileCloud @{
            List = [scriptblock]::Create($all + '; @{ InstanceId = "hers"; Mark = $null }; ' +
                '@{ InstanceId = "his"; Mark = "my notes" }; ' +
                '1..5000 | ForEach-Object { @{ InstanceId = "x$_"; Tags = @{} } }; ' +
                '@{ InstanceId = "theirs"; Mark = "occo store=other infrastructure=i infrastructure-name=n node=w ' +
                "digest= node-id=$([guid]::NewGuid())`" }")
        }
        $null = New-FileShop
        (Start-OccoEnactment shop @store).Created | Should -Be 3
        Find-OccoOrphan @store | Should -BeNullOrEmpty
        (Find-OccoOrphan -AnyStore @store).InstanceId | Should -Be 'theirs'
    }

    It 'that writes to the host, warns and reports progress disturbs nobody' {
        $create = (Get-FileCloud $folder).Create.ToString()
        $noise = '; Write-Host loud; Write-Warning loud; Write-Verbose loud -Verbose; [Console]::Out.Flush(); ' +
            'Write-Progress loud; Write-Information loud -InformationAction Continue'
        Register-FileCloud @{ Create = [scriptblock]::Create($create + $noise) }
        $null = New-FileShop
        $said = Start-OccoEnactment shop @store *>&1
        $said | Should -HaveCount 1
        $said.Reached | Should -BeTrue
    }

    It 'sees nothing of the session but $using: variables' {
        $secret = 'of the session'
        $given = 'given'
        Register-FileCloud @{ Check = { @{ Name = 'Variables'; Message = "[$secret] [$using:given]" } } }
        (Test-OccoCloud files @store).Message | Should -Be '[] [given]'
    }

    It 'never shows a credential' {
        Register-FileCloud @{
            Create = {
                param($Request)
                throw "The password $($Request.Credential.GetNetworkCredential().Password) was refused."
            }
        }
        $null = New-FileShop
        $credential = [pscredential]::new('me', (ConvertTo-SecureString 'hush-hush' -AsPlainText -Force))
        $null = Start-OccoEnactment shop -Node db -Credential $credential -TimeoutSec 60 @store @quiet
        "$errors" | Should -Match 'The password \*\*\* was refused'
        "$errors $(Get-OccoEvent @store | Out-String -Width 500)" | Should -Not -Match 'hush-hush'
    }

    It 'that makes a machine and fails makes it once' {
        $create = (Get-FileCloud $folder).Create.ToString()
        Register-FileCloud @{ Create = [scriptblock]::Create($create + '; throw "The reply was lost."') }
        $null = New-FileShop
        (Start-OccoEnactment shop @store).Reached | Should -BeTrue
        @(Get-ChildItem $folder).Count | Should -Be 3
        @(Get-OccoNode shop @store).Count | Should -Be 3
    }

    It 'that makes nothing is not believed' {
        Register-FileCloud @{ Create = {} }
        (Get-CreateError).Message | Should -Match '-List does not show it'
    }

    It 'that drops nothing is not believed' {
        Register-FileCloud
        $null = New-FileShop
        $null = Start-OccoEnactment shop @store
        Register-FileCloud @{ Drop = { throw [System.IO.FileNotFoundException]::new('There is no such tool.') } }
        Remove-OccoInfrastructure shop -Force -TimeoutSec 5 @store @quiet
        @(Get-ChildItem $folder).Count | Should -Be 3
        @(Get-OccoNode shop @store).Count | Should -Be 3
        Register-FileCloud
        Remove-OccoInfrastructure shop -Force @store
        Get-ChildItem $folder | Should -BeNullOrEmpty
    }

    It 'that hangs <Name> ends with the cmdlet, and its machine is made once' -ForEach @(
        @{ Name = 'in PowerShell'; Wait = 'while (Test-Path $using:hold) { Start-Sleep -Milliseconds 20 }' }
        @{ Name = 'in .NET'
            Wait = 'while ([System.IO.File]::Exists($using:hold)) { [System.Threading.Thread]::Sleep(20) }'
        }
        @{ Name = 'in one call'; Wait = '[System.Threading.Tasks.Task]::Delay(4000).Wait()' }
    ) {
        $hold = Join-Path $TestDrive ([guid]::NewGuid())
        $begun = "$hold.begun"
        Set-Content $hold -Value ''
        $create = 'param($Request) Set-Content $using:begun x; ' + $Wait + '; ' +
            ((Get-FileCloud $folder).Create.ToString() -replace 'param\(\$Request\)')
        Register-FileCloud @{ Create = [scriptblock]::Create($create) }
        $null = New-FileShop
        $shell = [powershell]::Create().AddScript({
                param($manifest, $storePath)
                Import-Module $manifest
                Start-OccoEnactment shop -Node db -StorePath $storePath
            }).AddArgument($manifest).AddArgument($store.StorePath)
        $running = $shell.BeginInvoke()
        $limit = [System.Diagnostics.Stopwatch]::StartNew()
        while (-not (Test-Path $begun) -and $limit.Elapsed.TotalSeconds -lt 60) { Start-Sleep -Milliseconds 20 }
        Test-Path $begun | Should -BeTrue
        $stopping = $shell.BeginStop($null, $null)
        $stopping.AsyncWaitHandle.WaitOne(10000) | Should -BeTrue
        $shell.Dispose()
        # The script may go on in the background: the next one waits for it.
        Remove-Item $hold
        (Start-OccoEnactment shop @store).Reached | Should -BeTrue
        @(Get-ChildItem $folder).Count | Should -Be 3
        @(Get-OccoNode shop @store).Count | Should -Be 3
    }

    It 'is replaced while an enactment runs, which goes on with the old one' {
        $hold = Join-Path $TestDrive ([guid]::NewGuid())
        Set-Content $hold -Value ''
        $create = 'param($Request) Set-Content "$using:hold.begun" x; while (Test-Path $using:hold) { ' +
            'Start-Sleep -Milliseconds 20 }; ' +
            ((Get-FileCloud $folder).Create.ToString() -replace 'param\(\$Request\)')
        Register-FileCloud @{ Create = [scriptblock]::Create($create) }
        $null = New-FileShop
        $other = Start-OtherEnactment $store
        $limit = [System.Diagnostics.Stopwatch]::StartNew()
        while (-not (Test-Path "$hold.begun") -and $limit.Elapsed.TotalSeconds -lt 60) { Start-Sleep -Milliseconds 20 }
        (Get-OccoCloudHandler files).Running | Should -BeGreaterThan 0
        $parts = Get-FileCloud $folder
        Register-OccoCloudHandler @parts @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CloudHandlerExists,*'
        Unregister-OccoCloudHandler files
        Register-FileCloud
        Remove-Item $hold
        try { (Receive-Shell $other.Shell $other.Running).Reached | Should -BeTrue } finally { $other.Shell.Dispose() }
        @(Get-ChildItem $folder).Count | Should -Be 3
        (Start-OccoEnactment shop @store).Created | Should -Be 0
    }

    It 'that is killed in the middle leaves nothing lost and nothing doubled' -Skip:$IsWindows {
        # The machine is there, and nobody has heard of it.
        $parts = Get-FileCloud $folder
        $text = '$parts = @{ Type = "files"; Create = {' + $parts.Create + '; Stop-Process -Id $PID -Force }; ' +
            'List = {' + $parts.List + '}; Drop = {' + $parts.Drop + '} }'
        $null = New-FileShop
        $kills = 0
        do {
            & $pwsh @pwshArguments -Command {
                param($manifest, $storePath, $folder, $text)
                Import-Module $manifest
                . ([scriptblock]::Create($text))
                Register-OccoCloudHandler @parts
                Start-OccoEnactment shop -StorePath $storePath
            } -args $manifest, $store.StorePath, $folder, $text *> $null
            if ($LASTEXITCODE) { $kills++ }
        } while ($LASTEXITCODE -and $kills -lt 5)
        $kills | Should -BeIn 1, 2, 3
        Register-FileCloud
        (Start-OccoEnactment shop -WaitSec 60 @store).Reached | Should -BeTrue
        @(Get-ChildItem $folder).Count | Should -Be 3
        @(Get-OccoNode shop @store).Count | Should -Be 3
        Find-OccoOrphan @store | Should -BeNullOrEmpty
    }
}
