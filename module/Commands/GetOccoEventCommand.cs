using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoEvent")]
[OutputType(typeof(OccoEvent))]
public sealed class GetOccoEventCommand : OccoCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string[] Infrastructure { get; set; } = [];

    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] Node { get; set; } = [];

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NodeIdReference]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string? NodeId { get; set; }

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [EventKind]
    [ArgumentCompleter(typeof(EventKindCompleter))]
    public string[] Kind { get; set; } = [];

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Last { get; set; }

    [Parameter]
    [IsoTime]
    public DateTime? Since { get; set; }

    [Parameter]
    [IsoTime]
    public DateTime? Until { get; set; }

    [Parameter]
    public SwitchParameter Follow { get; set; }

    private protected override MissingStore Missing => Follow ? MissingStore.Refuse : base.Missing;

    protected override void ProcessRecord()
    {
        var query = new EventQuery { Last = Last, Since = Since, Until = Until };
        // PowerShell binds a text from the pipeline to both. It is an infrastructure.
        var isInstance = !string.IsNullOrEmpty(NodeId) && !Infrastructure.Contains(NodeId);
        Attempt(NodeId, () => Process(isInstance ? query with { NodeId = NodeIdOf(NodeId!) } : query), "Node");
    }

    private void Process(EventQuery query)
    {
        var events = new EventSelection(Node, Kind, query);
        foreach (var name in Infrastructure)
        {
            Attempt(name, () => Ask("Reading the store", async engine =>
            {
                await events.AddAsync(engine, name).ConfigureAwait(false);
                return events;
            }));
        }

        if (Infrastructure.Length == 0) events.AddAll();
        if (!events.IsEmpty) Attempt(null, () => Process(events));
    }

    private void Process(EventSelection events)
    {
        var engine = Engine;
        if (!Follow) AddMeter("Reading events");
        Run(async cancel =>
        {
            foreach (var entry in await events.NextAsync(engine).ConfigureAwait(false)) Write(entry);
            if (!Follow) return events;
            await foreach (var entry in events.FollowAsync(engine, cancel).ConfigureAwait(false)) Write(entry);
            return events;
        });

        void Write(Event entry)
        {
            var output = entry.ToOutput(engine.StorePath);
            Post(() => WriteObject(output));
        }
    }
}
