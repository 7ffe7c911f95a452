# A cloud of files for the tests of script handlers: a machine is a file in a folder. Dot-source Setup.ps1 before. The
# tests set $folder, and $store.

function Get-FileCloud([string] $Folder, [hashtable] $With = @{}) {
    $null = New-Item -ItemType Directory -Force $Folder
    $parts = @{
        Type = 'files'
        Create = {
            param($Request)
            foreach ($machine in $Request.Machines) {
                $file = Join-Path $using:Folder "$($machine.Name).json"
                ConvertTo-Json @{ Mark = $machine.Mark; Image = $Request.Resource.image } | Set-Content $file
            }
        }
        List = {
            Get-ChildItem $using:Folder -Filter *.json | ForEach-Object {
                # Others may remove it meanwhile.
                $text = Get-Content $_ -Raw -ErrorAction Ignore
                if ($text) {
                    $machine = ConvertFrom-Json $text
                    @{
                        InstanceId = $_.BaseName; Mark = $machine.Mark; Address = '127.0.0.9'
                        Observed = @{ image = $machine.Image }
                        State = (Test-Path "$_.off") ? 'Stopped' : 'Ready'
                    }
                }
            }
        }
        Drop = {
            param($Request)
            foreach ($id in $Request.InstanceIds) {
                Remove-Item (Join-Path $using:Folder "$id.json") -ErrorAction Ignore
            }
        }
    }
    foreach ($key in $With.Keys) { $parts[$key] = $With[$key] }
    $parts
}

# Registers a cloud of files, with some scripts of its own, for one test.
function Register-FileCloud([hashtable] $With = @{}) {
    $parts = Get-FileCloud $folder $With
    Register-OccoCloudHandler @parts -Force
}

function New-FileShop { New-Shop $store -Resource "{type: files, image: 'one'}" }

# The error of the only failed creation of a shop.
function Get-CreateError {
    $null = New-FileShop
    $result = Start-OccoEnactment shop -Node db @store -TimeoutSec 60 @quiet
    $result.Reached | Should -BeFalse
    $result.Errors[0]
}
