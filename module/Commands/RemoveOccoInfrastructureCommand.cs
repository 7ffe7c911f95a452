using System.Management.Automation;
using Occo.Engine;

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
        var instances = new NodeQuery { Infrastructure = infrastructure.Id };
        var count = Ask("Reading the store", store => store.GetNodes(instances)).Count;
        if (!Confirmed($"Infrastructure '{infrastructure.Name}'", $"Drop {count} instances and remove", Force)) return;
        var story = new EnactmentStory(this, $"Removing {infrastructure.Name}", Limited(new()));
        var removal = new RemovalOptions { KeepResource = KeepResource, Enactment = story.Options };
        var result = Run(cancel => engine.RemoveAsync(infrastructure.Id, removal, cancel));
        story.Write(result, engine.StorePath, PassThru);
    }
}
