# Handlers of script blocks run in this process, so not against a server.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/FileCloud.ps1
}

AfterAll { Get-OccoCloudHandler | Unregister-OccoCloudHandler }

Describe 'Register-OccoCloudHandler' -Tag Store {
    BeforeEach {
        $store = New-Store
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
    }

    It 'gives the session a cloud: builds, heals, finds and removes' {
        Register-FileCloud
        $null = New-FileShop
        (Start-OccoEnactment shop @store).Created | Should -Be 3
        @(Get-ChildItem $folder).Count | Should -Be 3
        Get-OccoNode shop @store | ForEach-Object Address | Select-Object -Unique | Should -Be '127.0.0.9'
        Get-ChildItem $folder | Select-Object -First 1 | Remove-Item
        (Start-OccoEnactment shop @store).Reached | Should -BeTrue
        @(Get-ChildItem $folder).Count | Should -Be 3
        (Start-OccoEnactment shop @store).Passes | Should -Be 1
        Find-OccoOrphan @store | Should -BeNullOrEmpty
        (Get-OccoCloud @store | Where-Object Type -EQ files).IsSupported | Should -BeTrue
        Remove-OccoInfrastructure shop -Force @store
        Get-ChildItem $folder | Should -BeNullOrEmpty
    }

    It 'serves jobs, and other runspaces' {
        Register-FileCloud
        $null = New-FileShop
        $job = Start-OccoEnactment shop -AsJob @store
        $null = Wait-Job $job -Timeout 60
        (Receive-Job $job).Reached | Should -BeTrue
        Remove-Job $job
        @(Get-ChildItem $folder).Count | Should -Be 3
    }

    It 'creates in batches, as many as -MaxBatch allows' {
        $log = Join-Path $TestDrive 'batches'
        $create = [scriptblock]::Create(
            (Get-FileCloud $folder).Create.ToString() + '; Add-Content $using:log $Request.Machines.Count')
        Register-FileCloud @{ MaxBatch = 10; Create = $create }
        $null = New-FileShop
        (Start-OccoEnactment shop @store).Created | Should -Be 3
        Get-Content $log | Should -Be '1', '2'
    }

    It 'gives scripts the request, the credential and the marks, and takes whole answers' {
        $seen = [hashtable]::Synchronized(@{})
        Register-FileCloud @{
            ScopeKey = 'rack'
            Reserve = { @{ Address = '10.1.2.3'; Ports = @{ http = 8080 } } }
            Create = {
                param($Request)
                $seen = $using:seen
                $seen.Request = $Request
                foreach ($machine in $Request.Machines) {
                    $file = Join-Path $using:Folder "$($machine.Name).json"
                    ConvertTo-Json @{ Mark = $machine.Mark } | Set-Content $file
                    [pscustomobject] @{
                        NodeId = $machine.NodeId; InstanceId = $machine.Name; Tags = $machine.Tags; State = 'pending'
                        Addresses = $machine.Address, 'two.example'; Ports = $machine.Ports
                    }
                }
            }
        }
        $null = New-Shop $store -Resource "{type: files, rack: r1, disks: [{size: 5}], image: 'of {{ address }}'}"
        $credential = [pscredential]::new('me', (ConvertTo-SecureString 'hush hush' -AsPlainText -Force))
        (Start-OccoEnactment shop -Node db -Credential $credential @store).Created | Should -Be 1
        $request = $seen.Request
        $request.Settings.rack | Should -Be 'r1'
        $request.Resource.image | Should -Be 'of 10.1.2.3'
        $request.Resource.disks[0].size | Should -Be 5
        $request.Credential.GetNetworkCredential().Password | Should -Be 'hush hush'
        $request.Secrets.password | Should -BeOfType ([securestring])
        $request.InfrastructureName, $request.Node | Should -Be 'shop', 'db'
        $request.Machines[0].Name | Should -Match '^shop-db-[0-9a-f]{32}$'
        $request.Machines[0].Mark | Should -Match '^occo store=\S+ .* node-id=[0-9a-f-]{36}$'
        $request.Machines[0].Ports.http | Should -Be 8080
        $node = Get-OccoNode shop db @store
        $node.Ports.http | Should -Be 8080
    }

    It 'refreshes in place what -RefreshKey names, and replaces what else changes' {
        Register-FileCloud @{
            RefreshKey = 'image'
            Refresh = {
                param($Request)
                $file = Join-Path $using:Folder "$($Request.InstanceId).json"
                ConvertTo-Json @{ Mark = $Request.Mark; Image = $Request.Resource.image } | Set-Content $file
            }
        }
        $null = New-FileShop
        $null = Start-OccoEnactment shop @store
        $null = Set-OccoInfrastructure shop -Description (Get-ShopText -Resource '{type: files, image: two}') @store
        $result = Start-OccoEnactment shop @store
        $result.Refreshed, $result.Replaced, $result.Reached | Should -Be 3, 0, $true
        (Get-ChildItem $folder | Get-Content -Raw | ConvertFrom-Json).Image | Select-Object -Unique | Should -Be 'two'
        (Start-OccoEnactment shop @store).Refreshed | Should -Be 0
        $other = Get-ShopText -Resource '{type: files, image: two, size: 2}'
        $null = Set-OccoInfrastructure shop -Description $other @store
        (Start-OccoEnactment shop @store).Replaced | Should -Be 3
    }

    It 'stops and starts machines by -Stop and -Start' {
        Register-FileCloud
        $null = New-FileShop
        $null = Start-OccoEnactment shop @store
        Stop-OccoNode shop db @store @quiet
        $errors[0].Exception.Message | Should -BeLike "*its cloud 'files' cannot stop it*"
        Register-FileCloud @{
            Stop = {
                param($Request)
                $Request.InstanceIds | ForEach-Object { Set-Content (Join-Path $using:Folder "$_.json.off") '' }
            }
            Start = {
                param($Request)
                $Request.InstanceIds | ForEach-Object { Remove-Item (Join-Path $using:Folder "$_.json.off") }
            }
        }
        $null = Stop-OccoNode shop db @store
        $result = Start-OccoEnactment shop @store
        $result.Reached, $result.Stopped | Should -Be $true, 1
        (Get-OccoNode shop db @store).State | Should -Be 'Stopped'
        $null = Start-OccoNode shop db @store
        (Start-OccoEnactment shop @store).Started | Should -Be 1
        { Register-FileCloud @{ Stop = { } } } | Should -Throw '*-Stop needs -Start*'
    }

    It 'checks descriptions by -Schema' {
        Register-FileCloud @{
            Schema = @{
                image = @{ Required = $true; About = 'What it is made of.'; Pattern = '[a-z]+' }
                cores = @{ Type = 'integer'; Min = 1; Max = 8 }
                disk = @{ Values = 'fast', 'slow' }
                more = 'mapping'
            }
        }
        $judge = { (Test-OccoDescription -Description (Get-ShopText -Resource $args[0]) -Detailed).Message }
        & $judge "{type: files, image: one, cores: 2, disk: fast, more: {a: 1}}" | Should -BeNullOrEmpty
        & $judge '{type: files}' | Should -Match "no 'image'"
        & $judge '{type: files, image: one, core: 2}' | Should -Match "unknown key 'core'"
        & $judge '{type: files, image: ONE}' | Should -Match "'image'.*is 'ONE'"
        & $judge '{type: files, image: one, cores: 9}' | Should -Match 'is 9'
        & $judge '{type: files, image: one, disk: big}' | Should -Match "is 'big'"
    }

    It 'shows images, sizes and checks' {
        Register-FileCloud @{
            Catalogue = {
                param($Request)
                if ($Request.Kind -eq 'Image') {
                    @{ Id = 'i-1'; Name = 'debian'; CreatedAt = '2026-01-02' }, @{ Id = 'i-2'; Name = 'fedora' }
                }
                else { @{ Name = 'small'; Cores = 1; MemoryMiB = 512 } }
            }
            Check = { @{ Name = 'Folder'; Status = 'Warning'; Message = 'It is full.'; Hint = 'Empty it.' } }
        }
        (Get-OccoCloudImage -Type files -Name deb* @store).Id | Should -Be 'i-1'
        (Get-OccoCloudSize -Type files @store).Cores | Should -Be 1
        $check = Test-OccoCloud files @store
        $check.Name, $check.Status, $check.Hint | Should -Be 'Folder', 'Warning', 'Empty it.'
    }

    It 'leaves variables of the script to its own script blocks' {
        $outer = 'and outer'
        Register-FileCloud @{
            Check = {
                $ownOfTheScript = "own $using:outer"
                1 | ForEach-Object -Parallel { @{ Name = 'Variable'; Message = $using:ownOfTheScript } }
            }
        }
        (Test-OccoCloud files @store).Message | Should -Be 'own and outer'
    }

    It 'takes no machine whose <Name> cannot be read for one of somebody else' -ForEach @(
        @{ Name = 'Mark' }
        @{ Name = 'Tags' }
    ) {
        Register-FileCloud
        $null = New-FileShop
        (Start-OccoEnactment shop @store).Reached | Should -BeTrue
        $text = (Get-FileCloud $folder).List.ToString() -replace 'Mark = \$machine.Mark', "$Name = @(`$machine.Mark)"
        $list = [scriptblock]::Create($text)
        Register-FileCloud @{ List = $list }
        $result = Start-OccoEnactment shop @store -TimeoutSec 60 @quiet
        $result.Reached | Should -BeFalse
        "$errors" | Should -Match "wrote $Name"
        @(Get-ChildItem $folder).Count | Should -Be 3
    }

    It 'takes a kind of error from <Name>' -ForEach @(
        @{ Name = 'a category'; Kind = 'Quota'
            Script = { Write-Error -Category QuotaExceeded 'Full.' }
        }
        @{ Name = 'the category of limits'; Kind = 'Throttled'
            Script = { Write-Error -Category LimitsExceeded 'Full.' }
        }
        @{ Name = 'missing rights'; Kind = 'Unauthorised'; Script = { Write-Error -Category PermissionDenied 'Full.' } }
        @{ Name = 'the data of an exception'; Kind = 'Quota'
            Script = { $e = [Exception]::new('Full.'); $e.Data['Kind'] = 'Quota'; throw $e }
        }
        @{ Name = 'the object of a machine'; Kind = 'Quota'
            Script = { param($r) @{ NodeId = $r.Machines[0].NodeId; ErrorKind = 'Quota'; Error = 'Full.' } }
        }
        @{ Name = 'a missing file'; Kind = 'NotFound'; Script = { Get-Content /no/such/Full. } }
        @{ Name = 'a command that is not there'; Kind = 'Invalid'; Script = { Get-Full. } }
        @{ Name = 'a wrong parameter'; Kind = 'Invalid'; Script = { Get-Item -Full. x } }
        @{ Name = 'a status of HTTP'; Kind = 'Throttled'
            Script = { throw [System.Net.Http.HttpRequestException]::new('Full.', $null, 429) }
        }
        @{ Name = 'a question'; Kind = 'Invalid'; Script = { $null = Read-Host 'Full.' } }
        # What PowerShell throws for one; a real one can take a minute on a busy machine.
        @{ Name = 'an endless recursion'; Kind = 'Invalid'
            Script = { throw [System.Management.Automation.ScriptCallDepthException]::new('Full.') }
        }
        @{ Name = 'arguments that no method takes'; Kind = 'Invalid'; Script = { 'Full'.Substring(1, 2, 3) } }
        @{ Name = 'what is not implemented'; Kind = 'Invalid'; Script = { throw [NotImplementedException] 'Full.' } }
        @{ Name = 'an error of .NET'; Kind = 'Transient'; Script = { [int]::Parse('Full.') } }
    ) {
        Register-FileCloud @{ Create = $Script }
        $found = Get-CreateError
        $found.Kind | Should -Be $Kind
        $found.Message | Should -Match 'Full|-Create|read|NonInteractive'
        Get-ChildItem $folder | Should -BeNullOrEmpty
    }

    It 'keeps only the beginning of a large error' {
        Register-FileCloud @{ Create = { throw ('x' * 10MB) }; Catalogue = { throw ('x' * 10MB) } }
        (Get-CreateError).Message | Should -Match '-Create failed \(line 1\): x{3000,4000}\.\.\.'
        Get-OccoCloudImage -Type files @store @quiet
        $errors[0].Exception.Message | Should -Match '-Catalogue failed'
        for ($e = $errors[0].Exception; $e; $e = $e.InnerException) { $e.Message.Length | Should -BeLessThan 5000 }
    }

    It 'begins without the errors of other calls' {
        Register-FileCloud @{
            Check = {
                @{ Name = 'Errors'; Message = "$($Error.Count) errors" }
                Get-Item /no/such -ErrorAction SilentlyContinue
            }
        }
        1..2 | ForEach-Object { (Test-OccoCloud files @store).Message | Should -Be '0 errors' }
    }
}

Describe 'The registration of a handler' -Tag Store {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        Get-OccoCloudHandler | Unregister-OccoCloudHandler
    }

    It 'refuses <Name>' -ForEach @(
        @{ Name = 'a built-in type'; With = @{ Type = 'local' }; Says = 'built in' }
        @{ Name = 'a refresh without keys'; With = @{ Refresh = {} }; Says = 'belong together' }
        @{ Name = 'keys without a refresh'; With = @{ RefreshKey = 'a' }; Says = 'belong together' }
        @{ Name = 'a publication without a withdrawal'; With = @{ Publish = {} }; Says = 'belong together' }
        @{ Name = 'a key without a schema'; With = @{ ScopeKey = 'a'; Schema = @{ b = 'text' } }; Says = "no 'a'" }
        @{ Name = 'a schema with a wrong type'; With = @{ Schema = @{ b = 'word' } }; Says = "'word'" }
        @{ Name = 'a wrong pattern'; With = @{ Schema = @{ b = @{ Pattern = '[' } } }; Says = 'Invalid pattern' }
        @{ Name = 'an unknown variable'; With = @{ Check = { $using:NoSuchVariable } }; Says = 'no variable' }
    ) {
        $parts = Get-FileCloud $folder $With
        Register-OccoCloudHandler @parts @quiet
        $errors[0].Exception.Message | Should -Match $Says
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        Get-OccoCloudHandler | Where-Object Type -EQ $parts.Type | Should -BeNullOrEmpty
    }

    It 'does nothing with -WhatIf' {
        $parts = Get-FileCloud $folder
        Register-OccoCloudHandler @parts -WhatIf
        Get-OccoCloudHandler files @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CloudHandlerNotFound,*'
    }

    It 'is refused in a session that works with a server' {
        $parts = Get-FileCloud $folder
        try {
            $env:OCCO_SERVER, $env:OCCO_TOKEN = 'http://127.0.0.1:1', 'occo_x'
            Register-OccoCloudHandler @parts @quiet
        }
        finally {
            $env:OCCO_SERVER = $env:OCCO_TOKEN = $null
        }
        $errors[0].Exception.Message | Should -Match 'server http://127.0.0.1:1.*OCCO_SERVER.*in this PowerShell'
        Get-OccoCloudHandler | Should -BeNullOrEmpty
    }
}
