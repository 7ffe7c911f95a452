<#
.SYNOPSIS
A cloud of tmux sessions: a machine is a session of a tmux server of its own.
.DESCRIPTION
Run it in each PowerShell that uses the cloud. Get-Help about_Occo_Plugins explains the scripts.
.PARAMETER Socket
The socket of the tmux server. tmux -S SOCKET attach shows the sessions.
#>
[CmdletBinding()]
param([Parameter(Mandatory)] [string] $Socket)

# What tmux says when its server is not there, or is ending.
$noServer = 'no server running|server exited|lost server|error connecting.*(No such file|refused)'

Register-OccoCloudHandler tmux -Force -Create {
    param($Request)
    foreach ($machine in $Request.Machines) {
        # The call that makes the session gives it its mark: a variable of its environment.
        # The server stays when its last session ends: one that is just ending would take a new session with it.
        tmux -f /dev/null -S $using:Socket set-option -g exit-empty off ';' new-session -d -s $machine.Name `
            -e "OCCO_MARK=$($machine.Mark)" -e "OCCO_NODE=$($Request.Node)" -- sh -c $Request.Resource.command
    }
} -List {
    $PSNativeCommandUseErrorActionPreference = $false
    $names = tmux -S $using:Socket list-sessions -F '#{session_name}' 2>&1
    if ($LASTEXITCODE) {
        if ("$names" -match $using:noServer) { return }
        throw "tmux list-sessions: $names"
    }
    foreach ($name in $names) {
        $said = "$(tmux -S $using:Socket show-environment -t "=$name" OCCO_MARK 2>&1)"
        if ($LASTEXITCODE -and $said -match "no such session|no current target|$using:noServer") { continue }
        if ($LASTEXITCODE -and $said -notmatch 'unknown variable') { throw "tmux show-environment: $said" }
        @{
            InstanceId = "$name"
            Mark = $said -match '^OCCO_MARK=(.*)$' ? $Matches[1] : $null
            Address = 'localhost'
        }
    }
} -Drop {
    param($Request)
    $PSNativeCommandUseErrorActionPreference = $false
    foreach ($id in $Request.InstanceIds) {
        $said = tmux -S $using:Socket kill-session -t "=$id" 2>&1
        if ($LASTEXITCODE -and "$said" -notmatch "can't find session|no current target|$using:noServer") {
            throw "tmux kill-session: $said"
        }
    }
} -RefreshKey command -Refresh {
    # The program is replaced, the session stays. The mark is the last: an interrupted refresh is repeated.
    param($Request)
    tmux -S $using:Socket respawn-pane -k -t "=$($Request.InstanceId):" sh -c $Request.Resource.command
    tmux -S $using:Socket set-environment -t "=$($Request.InstanceId)" OCCO_MARK $Request.Mark
} -Mark {
    param($Request)
    $session = "=$($Request.InstanceId)"
    if ($Request.Mark) { tmux -S $using:Socket set-environment -t $session OCCO_MARK $Request.Mark }
    else { tmux -S $using:Socket set-environment -u -t $session OCCO_MARK }
} -Check {
    @{ Name = 'Program'; Message = "$(tmux -V) is installed." }
} -Schema @{
    command = @{ Required = $true; About = 'What the session runs, as a shell command. The session ends with it.' }
} -ThrottleLimit 4
