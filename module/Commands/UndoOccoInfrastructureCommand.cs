using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Undo, "OccoInfrastructure", SupportsShouldProcess = true)]
[OutputType(typeof(OccoInfrastructure))]
public sealed class UndoOccoInfrastructureCommand : InfrastructureCommand
{
    [Parameter(Position = 1)]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public int To { get; set; }

    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? IfRevision { get; set; }

    private protected override void Process(Infrastructure infrastructure)
    {
        Attempt(infrastructure.Name, () =>
        {
            var to = To > 0 ? To : VersionBefore(infrastructure, infrastructure.Version)
                ?? throw new SelectionException("Version", $"'{infrastructure.Name}' has no version before its first.");
            if (!ShouldProcess($"Infrastructure '{infrastructure.Name}'", $"Make version {to} the newest again"))
                return;
            var reverted = Ask("Registering", engine => engine.RevertAsync(infrastructure.Id, to, IfRevision));
            WriteRegistered(infrastructure, reverted);
        }, "Version");
    }
}
