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
        if (!Confirmed($"Infrastructure '{infrastructure.Name}'", "Drop all instances and remove", Force)) return;
        var engine = Engine;
        var options = new RemovalOptions
        {
            KeepResource = KeepResource,
            Enactment = Limited(new()).FollowedBy(this, $"Removing {infrastructure.Name}"),
        };
        var result = Run(cancel => engine.RemoveAsync(infrastructure.Id, options, cancel));
        this.WriteResult(result, engine.StorePath, PassThru);
    }
}
