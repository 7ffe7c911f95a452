using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Remove, "OccoInfrastructure", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OccoEnactment))]
public sealed class RemoveOccoInfrastructureCommand : WorkCommand
{
    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter KeepResource { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(Infrastructure infrastructure)
    {
        var engine = Engine;
        var users = Ask("Reading the store", async store =>
        {
            if (!Force) await store.RequireUnusedAsync(infrastructure.Id).ConfigureAwait(false);
            return await store.GetUsersAsync(infrastructure.Id).ConfigureAwait(false);
        });
        var instances = new NodeQuery { Infrastructure = infrastructure.Id };
        var count = Ask("Reading the store", store => store.GetNodesAsync(instances)).Count;
        if (users.Count > 0)
        {
            WriteWarning($"'{infrastructure.Name}' is used by {string.Join(", ", users)}. They keep what they have, "
                + "and nothing new can be made that asks for its outputs.");
        }

        var all = count == 1 ? "1 instance" : $"{count} instances";
        if (!Confirmed($"Infrastructure '{infrastructure.Name}'", $"Drop {all} and remove", Force)) return;
        var story = new EnactmentReporter(this, $"Removing {infrastructure.Name}", Limited(new()));
        var removal = new RemovalOptions
        {
            KeepResource = KeepResource,
            EvenIfUsed = Force,
            Enactment = story.Options,
        };
        var result = Run(cancel => engine.RemoveAsync(infrastructure.Id, removal, cancel));
        story.Write(result, engine.StorePath, PassThru);
    }
}
