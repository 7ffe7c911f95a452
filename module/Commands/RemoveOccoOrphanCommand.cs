using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Remove, "OccoOrphan", DefaultParameterSetName = IdSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OccoOrphan))]
public sealed class RemoveOccoOrphanCommand : OrphanCommand
{
    private const string ObjectSet = "InputObject";
    private const string IdSet = "InstanceId";
    private const int DefaultSeconds = 600;

    private readonly List<(string Store, OccoOrphan Orphan)> confirmed = [];
    private volatile string? gone;

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    public OccoOrphan[] InputObject { get; set; } = [];

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [ValidateNotNullOrEmpty]
    public string[] InstanceId { get; set; } = [];

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter IncludeProtected { get; set; }

    [Parameter]
    public SwitchParameter IncludeVolume { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    [ValidateRange(1, WorkLimits.MaxSeconds)]
    public int TimeoutSec { get; set; } = DefaultSeconds;

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    [ValidateRange(1, WorkLimits.MaxSeconds)]
    public int WaitSec { get; set; }

    protected override void ProcessRecord()
    {
        if (ParameterSetName == ObjectSet)
        {
            foreach (var orphan in InputObject) Confirm(orphan);
            return;
        }

        Attempt(StorePath, () =>
        {
            var found = Search().ToLookup(orphan => orphan.InstanceId);
            foreach (var id in InstanceId) Attempt(id, () => Confirm(Single(id, [.. found[id]])), "Orphan");
        }, "Orphan");
    }

    /// <summary>Drops all orphans together, so that each cloud gets few calls.</summary>
    protected override void EndProcessing()
    {
        foreach (var store in confirmed.GroupBy(c => c.Store))
        {
            StorePath = store.Key;
            var orphans = store.Select(c => c.Orphan).ToList();
            Attempt(store.Key, () => Drop(orphans), "Orphan");
        }
    }

    // A volume that is named is meant.
    private bool IncludesVolumes => IncludeVolume || ParameterSetName == IdSet;

    private protected override string? StopWarning => gone is { } count
        ? $"{count} orphans are gone. Find-OccoOrphan lists those that are left."
        : null;

    private static OccoOrphan Single(string id, IReadOnlyList<OccoOrphan> found) => found.Count switch
    {
        1 => found[0],
        0 => throw new SelectionException("Orphan",
            $"There is no orphan '{id}' in the clouds that answered. Find-OccoOrphan lists the orphans; with -AnyStore "
            + "also those of other stores."),
        _ => throw new SelectionException("Orphan", $"Several orphans have the id '{id}': {string.Join(", ", found)}. "
            + "Pipe one of them from Find-OccoOrphan."),
    };

    private void Confirm(OccoOrphan orphan)
    {
        if (!orphan.IsOwn && !AnyStore)
        {
            WriteError(ErrorRecords.OtherStore(orphan));
            return;
        }

        if (orphan.IsVolume && !IncludesVolumes)
        {
            WriteError(ErrorRecords.KeptVolume(orphan));
            return;
        }

        var what = orphan.IsVolume ? "Delete the volume" : "Drop the orphan";
        var action = orphan.IsOwn
            ? $"{what} of {orphan.Infrastructure}{(orphan.Node is { } node ? $"/{node}" : "")}"
            : $"{what} although {orphan.Reason} (store {orphan.StoreId ?? "unknown"})";
        if (orphan.IsVolume) action += ", with its data";
        if (Confirmed(orphan.ToString(), action, Force)) confirmed.Add((StorePath ?? orphan.StorePath, orphan));
    }

    private void Drop(IReadOnlyList<OccoOrphan> orphans)
    {
        var engine = Engine;
        var meter = AddMeter($"Dropping orphans of {engine.StorePath}");
        var options = new OrphanRemovalOptions
        {
            AnyStore = AnyStore,
            IncludeProtected = IncludeProtected,
            IncludeVolumes = IncludesVolumes,
            MaxConcurrency = MaxConcurrency,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            WaitForLease = WorkLimits.LeaseWait(Wait, WaitSec),
            OnEvent = entry => Post(() => WriteVerbose(entry.ToOutput("").ToString())),
            OnProgress = progress =>
            {
                gone = $"{progress.Done} of {progress.Total}";
                meter.Report(progress);
            },
        };
        gone = $"0 of {orphans.Count}";
        var outcomes = Run(cancel => engine.RemoveOrphansAsync(
            [.. orphans.Select(o => new OrphanReference(o.CloudName, o.InstanceId))], options, cancel));
        gone = null;
        var asked = orphans.ToLookup(o => new OrphanReference(o.CloudName, o.InstanceId));
        foreach (var outcome in outcomes)
        {
            var orphan = asked[outcome.Reference].First();
            if (outcome.Error is CloudException refused) WriteError(ErrorRecords.DropFailed(orphan, refused));
            else if (outcome.Error is { } error) Report(error, orphan, "Orphan");
            if (outcome.Remains is { } remains) WriteWarning($"{orphan}: {remains}");
            if (PassThru) WriteObject(orphan.After(outcome));
        }
    }
}
