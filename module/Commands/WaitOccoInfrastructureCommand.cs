using System.Diagnostics;
using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Wait, "OccoInfrastructure")]
[OutputType(typeof(OccoInfrastructure))]
public sealed class WaitOccoInfrastructureCommand : InfrastructureCommand
{
    private readonly Stopwatch waited = Stopwatch.StartNew();

    [Parameter(Position = 1)]
    [ValidateSet("Registered", "Pending", "Outdated", "Ready", "Degraded", "Suspended", "Removing", "Removed")]
    public string State { get; set; } = nameof(InfrastructureState.Ready);

    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int TimeoutSec { get; set; }

    private InfrastructureState Wanted => Enum.Parse<InfrastructureState>(State, ignoreCase: true);

    /// <summary>For -State Removed, a free name means the newest removed infrastructure of that name.</summary>
    private protected override async Task<IReadOnlyList<Infrastructure>> FindAsync(IOrchestrator engine, string name)
    {
        try
        {
            return await base.FindAsync(engine, name).ConfigureAwait(false);
        }
        catch (SelectionException) when (Wanted == InfrastructureState.Removed)
        {
            var all = await InfrastructureSelection.FindLiteralAsync(engine, name, includeRemoved: true)
                .ConfigureAwait(false);
            return [all.MaxBy(i => i.CreatedAt)!];
        }
    }

    private protected override void Process(Infrastructure infrastructure)
    {
        var engine = Engine;
        if (Wanted == InfrastructureState.Ready && infrastructure.State != Wanted
            && infrastructure.Attachment?.Unserved is { } why)
        {
            WriteWarning($"{infrastructure.Name}: it is attached, but {why}. `occod work` starts a worker; the wait "
                + "goes on until one, or somebody else, enacts it. See WORKERS in about_Occo.");
        }

        var meter = AddMeter($"Waiting until {infrastructure.Name} is {Wanted}");
        var left = TimeSpan.FromSeconds(TimeoutSec) - waited.Elapsed;
        var reached = Run(cancel => engine.WaitAsync(infrastructure.Id, new()
        {
            State = Wanted,
            Timeout = TimeoutSec == 0 ? null : left > TimeSpan.Zero ? left : TimeSpan.Zero,
            OnWaiting = text =>
            {
                meter.Report(text);
                Post(() => WriteVerbose($"{infrastructure.Name}: {text}."));
            },
        }, cancel));
        WriteObject(reached.ToOutput(engine.StorePath));
    }
}
