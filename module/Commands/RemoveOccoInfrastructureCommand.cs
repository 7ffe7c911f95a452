using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Remove, "OccoInfrastructure", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OccoEnactment))]
public sealed class RemoveOccoInfrastructureCommand : WorkCommand
{
    private readonly List<(IOrchestrator Engine, Infrastructure Infrastructure)> chosen = [];
    private readonly List<(string Store, Infrastructure Infrastructure)> used = [];

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

    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = WorkLimits.DefaultThrottle;

    protected override void ProcessRecord()
        => ForEach(Name, (engine, name) => InfrastructureSelection.FindAsync(engine, name), Process);

    /// <summary>Removes all infrastructures of the pipeline at the same time.</summary>
    protected override void EndProcessing()
    {
        // The users may have come later in the pipeline.
        for (var before = -1; before != chosen.Count && used.Count > 0;)
        {
            before = chosen.Count;
            foreach (var (store, infrastructure) in TakeUsed())
                Attempt(store, infrastructure, () => Process(infrastructure, isLast: false));
        }

        foreach (var (store, infrastructure) in TakeUsed())
            Attempt(store, infrastructure, () => Process(infrastructure, isLast: true));
        var works = chosen.ConvertAll(c => Work(c.Engine, c.Infrastructure));
        if (works.Count == 0) return;
        Run(async cancel =>
        {
            await InfrastructureWork.RunAllAsync(works, ThrottleLimit, usersFirst: true, cancel).ConfigureAwait(false);
            return works.Count;
        });
    }

    private protected override string? StopText(string name, EnactmentReporter reporter, Infrastructure? now)
        => reporter.Describe(
            now is null ? "" : now.Existing == 1 ? "1 instance is left" : $"{now.Existing} instances are left",
            "this run has dropped nothing yet")
            + $" Remove-OccoInfrastructure {name}"
            + $"{(KeepResource ? " -KeepResource" : "")} goes on from here.";

    private void Process(Infrastructure infrastructure) => Process(infrastructure, isLast: false);

    private void Process(Infrastructure infrastructure, bool isLast)
    {
        var engine = Engine;
        var users = Ask("Reading the store", store => store.GetUsersAsync(infrastructure.Id))
            .Except(chosen.Where(c => c.Engine == engine).Select(c => c.Infrastructure.Name)).ToList();
        if (!Force && users.Count > 0)
        {
            if (!isLast)
            {
                used.Add((engine.StorePath, infrastructure));
                return;
            }

            Require(store => store.RequireUnusedAsync(infrastructure.Id));
        }

        if (!KeepResource && !IncludeProtected) Require(store => store.RequireUnprotectedAsync(infrastructure.Id));

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
        if (Confirmed($"Infrastructure '{infrastructure.Name}'", action, Force)) chosen.Add((engine, infrastructure));
    }

    private List<(string Store, Infrastructure Infrastructure)> TakeUsed()
    {
        var taken = used.ToList();
        used.Clear();
        return taken;
    }

    private void Attempt(string store, Infrastructure infrastructure, Action work)
    {
        StorePath = store;
        Attempt(infrastructure.Name, work);
    }

    private InfrastructureWork Work(IOrchestrator engine, Infrastructure infrastructure)
    {
        var reporter = new EnactmentReporter(this, infrastructure.Name, $"Removing {infrastructure.Name}",
            Limited(new() { IncludeProtected = IncludeProtected }));
        Follow(infrastructure.Name, reporter, (engine, infrastructure));
        var removal = new RemovalOptions
        {
            KeepResource = KeepResource,
            ForgetUnreachable = ForgetUnreachable,
            EvenIfUsed = Force,
            Enactment = reporter.Options,
        };
        return Work(engine, infrastructure, reporter, PassThru,
            cancel => engine.RemoveAsync(infrastructure.Id, removal, cancel));
    }
}
