using System.Management.Automation;
using System.Net;
using System.Security;
using Occo.Engine.Api.Remote;

namespace Occo.Commands;

[Cmdlet(VerbsCommunications.Connect, "OccoServer")]
[OutputType(typeof(OccoServer))]
public sealed class ConnectOccoServerCommand : PumpCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Uri { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNull]
    [Token]
    public SecureString? Token { get; set; }

    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    protected override void ProcessRecord() => Attempt(Uri, () =>
    {
        var connection = new ServerConnection(
            Uri, new NetworkCredential("", Token).Password.Trim(), SkipCertificateCheck.IsPresent);
        AddMeter("Connecting");
        var caller = Run(connection.GetCallerAsync);
        var server = caller.ToOutput(connection.Address, SkipCertificateCheck.IsPresent);
        SessionServers.Current.Add(new(connection, server));
        WriteObject(server);
    }, "Server");
}
