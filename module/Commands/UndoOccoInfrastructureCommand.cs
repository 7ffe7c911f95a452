using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Undo, "OccoInfrastructure", SupportsShouldProcess = true)]
[OutputType(typeof(OccoInfrastructure))]
public sealed class UndoOccoInfrastructureCommand : InfrastructureCommand
{
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public int To { get; set; }

    private protected override void Process(Infrastructure infrastructure)
    {
        if (!ShouldProcess($"Infrastructure '{infrastructure.Name}'", $"Make version {To} the newest again")) return;
        Attempt(infrastructure.Name, () =>
        {
            var reverted = Ask("Registering", engine => engine.RevertAsync(infrastructure.Id, To));
            WriteObject(reverted.ToOutput(Engine.StorePath));
        }, "Version");
    }
}
