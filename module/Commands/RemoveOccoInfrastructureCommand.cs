using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Remove, "OccoInfrastructure", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OccoEnactment))]
public sealed class RemoveOccoInfrastructureCommand : WorkCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Infrastructure")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string[] Name { get; set; } = [];

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter KeepResource { get; set; }

    [Parameter]
    public SwitchParameter ForgetUnreachable { get; set; }

    [Parameter]
    public SwitchParameter IncludeProtected { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
        => ForEach(Name, (engine, name) => InfrastructureSelection.FindAsync(engine, name), Process);

    private void Process(Infrastructure infrastructure)
    {
        var engine = Engine;
        var users = Ask("Reading the store", async store =>
        {
            if (!Force) await store.RequireUnusedAsync(infrastructure.Id).ConfigureAwait(false);
            if (!KeepResource && !IncludeProtected)
                await store.RequireUnprotectedAsync(infrastructure.Id).ConfigureAwait(false);
            return await store.GetUsersAsync(infrastructure.Id).ConfigureAwait(false);
        });
        var instances = new NodeQuery { Infrastructure = infrastructure.Id };
        var count = Ask("Reading the store", store => store.GetNodesAsync(instances)).Count;
        if (users.Count > 0)
        {
            WriteWarning($"These infrastructures use outputs of '{infrastructure.Name}': {string.Join(", ", users)}. "
                + "Their instances keep running, but no new instance that needs these outputs can be created.");
        }

        var all = count == 1 ? "1 instance" : $"{count} instances";
        var action = KeepResource ? $"Keep {all} in the cloud and remove"
            : IncludeProtected ? $"Drop {all}, also protected ones, and remove" : $"Drop {all} and remove";
        if (!Confirmed($"Infrastructure '{infrastructure.Name}'", action, Force)) return;
        var limits = Limited(new() { IncludeProtected = IncludeProtected });
        var reporter = new EnactmentReporter(this, $"Removing {infrastructure.Name}", limits);
        var removal = new RemovalOptions
        {
            KeepResource = KeepResource,
            ForgetUnreachable = ForgetUnreachable,
            EvenIfUsed = Force,
            Enactment = reporter.Options,
        };
        var result = Run(cancel => engine.RemoveAsync(infrastructure.Id, removal, cancel));
        reporter.Write(result, engine.StorePath, PassThru);
    }
}
