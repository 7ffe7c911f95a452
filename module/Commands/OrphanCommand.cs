using System.Management.Automation;
namespace Occo.Commands;

/// <summary>A cmdlet that looks for orphans.</summary>
public abstract class OrphanCommand : OccoCommand
{
    [Parameter]
    public SwitchParameter AnyStore { get; set; }

    [Parameter]
    [ValidateRange(1, 10_000)]
    public int MaxConcurrency { get; set; } = WorkLimits.DefaultConcurrency;

    // To search for the instances of a lost store, none is needed.
    private protected override MissingStore Missing => AnyStore ? MissingStore.Empty : base.Missing;

    /// <summary>Finds the orphans. Reports each cloud that cannot be searched.</summary>
    private protected IReadOnlyList<OccoOrphan> Search()
    {
        var engine = Engine;
        var options = new OrphanSearchOptions { AnyStore = AnyStore, MaxConcurrency = MaxConcurrency };
        AddMeter("Searching the clouds");
        var search = Run(cancel => engine.FindOrphansAsync(options, cancel));
        foreach (var cloud in search.Unsearched) WriteError(cloud.ToErrorRecord());
        return [.. search.Orphans.Select(orphan => orphan.ToOutput(engine.StorePath))];
    }
}
