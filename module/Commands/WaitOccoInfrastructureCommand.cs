using System.Diagnostics;
using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Wait, "OccoInfrastructure")]
[OutputType(typeof(OccoInfrastructure))]
public sealed class WaitOccoInfrastructureCommand : InfrastructureCommand
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);
    private readonly Stopwatch waited = Stopwatch.StartNew();

    [Parameter(Position = 1)]
    [ValidateSet("Registered", "Pending", "Ready", "Degraded", "Suspended", "Removing", "Removed")]
    public string State { get; set; } = nameof(InfrastructureState.Ready);

    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int TimeoutSec { get; set; }

    private InfrastructureState Wanted => Enum.Parse<InfrastructureState>(State, ignoreCase: true);

    /// <summary>For -State Removed, a free name means the newest removed infrastructure of that name.</summary>
    private protected override async Task<IReadOnlyList<Infrastructure>> FindAsync(Orchestrator engine, string name)
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
        AddMeter($"Waiting until {infrastructure.Name} is {Wanted}");
        var reached = Run(cancel => WaitAsync(engine, infrastructure.Id, Wanted, cancel));
        WriteObject(reached.ToOutput(engine.StorePath));
    }

    private async Task<Infrastructure> WaitAsync(
        Orchestrator engine, string id, InfrastructureState wanted, CancellationToken cancel)
    {
        while (true)
        {
            var now = (await InfrastructureSelection.FindLiteralAsync(engine, id, includeRemoved: true)
                .ConfigureAwait(false))[0];
            if (now.State == wanted) return now;
            if (now.State == InfrastructureState.Removed)
            {
                throw new SelectionException("Infrastructure",
                    $"The infrastructure '{now.Name}' was removed. It cannot become {wanted}.");
            }

            if (TimeoutSec > 0 && waited.Elapsed.TotalSeconds >= TimeoutSec)
            {
                throw new WaitException(
                    $"The infrastructure '{now.Name}' is still {now.State}, not {wanted}, after {TimeoutSec} s."
                    + (now.LastError is { } error ? $" {error}" : ""));
            }

            await Task.Delay(PollInterval, cancel).ConfigureAwait(false);
        }
    }
}
