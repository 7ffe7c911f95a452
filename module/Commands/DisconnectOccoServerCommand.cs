using System.Management.Automation;
using Occo.Engine.Api.Remote;

namespace Occo.Commands;

[Cmdlet(VerbsCommunications.Disconnect, "OccoServer", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class DisconnectOccoServerCommand : PumpCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Uri { get; set; }

    protected override void ProcessRecord() => Attempt(Uri, () =>
    {
        var servers = SessionServers.Current;
        var address = Uri is null ? null : ServerConnection.Normalise(Uri);
        var found = address is null ? servers.Newest
            : servers.All.FirstOrDefault(server => server.Connection.Address == address);
        if (found is null)
        {
            throw new SelectionException("Server", address is null ? "This session is connected to no server."
                : $"This session is not connected to {address}. Get-OccoServer lists its servers.");
        }

        if (ShouldProcess($"Server {found.Connection}", "Disconnect")) servers.Remove(found);
    }, "Server");
}
