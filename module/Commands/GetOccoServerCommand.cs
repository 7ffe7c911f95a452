using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoServer")]
[OutputType(typeof(OccoServer))]
public sealed class GetOccoServerCommand : PumpCommand
{
    // The newest first: the cmdlets use it.
    protected override void ProcessRecord()
        => WriteObject(SessionServers.Current.All.Reverse().Select(server => server.Shown), enumerateCollection: true);
}
