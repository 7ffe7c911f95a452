using System.Collections;
using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Register, "OccoCloudHandler", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RegisterOccoCloudHandlerCommand : PumpCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    [ValidatePattern(@"\A[A-Za-z][A-Za-z0-9_-]{0,63}\z")]
    public string Type { get; set; } = "";

    [Parameter(Mandatory = true)]
    [ValidateNotNull]
    public ScriptBlock? Create { get; set; }

    [Parameter(Mandatory = true)]
    [ValidateNotNull]
    public ScriptBlock? List { get; set; }

    [Parameter(Mandatory = true)]
    [ValidateNotNull]
    public ScriptBlock? Drop { get; set; }

    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Reserve { get; set; }

    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Check { get; set; }

    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Refresh { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] RefreshKey { get; set; } = [];

    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Start { get; set; }

    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Publish { get; set; }

    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Withdraw { get; set; }

    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Mark { get; set; }

    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Capacity { get; set; }

    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Catalogue { get; set; }

    [Parameter]
    [ValidateNotNull]
    public IDictionary? Schema { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] ScopeKey { get; set; } = [];

    [Parameter]
    [ValidateRange(1, 1000)]
    public int MaxBatch { get; set; } = 1;

    [Parameter]
    [ValidateRange(1, 100)]
    public int ThrottleLimit { get; set; } = WorkLimits.DefaultThrottle;

    [Parameter]
    [ValidateRange(0, 3600)]
    public int ListingDelaySec { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord() => Attempt(Type, () =>
    {
        SessionPlugins.RequireOwnStores(SessionState.Path);
        if (Orchestrator.BuiltInClouds.Contains(Type))
            throw new ArgumentException($"The cloud '{Type}' is built in. Use another -Type.");
        if (Refresh is null != (RefreshKey.Length == 0))
            throw new ArgumentException("-Refresh and -RefreshKey belong together: how, and what.");
        if (Publish is null != Withdraw is null) throw new ArgumentException("-Publish and -Withdraw belong together.");
        var handler = new ScriptHandler
        {
            Type = Type,
            Scripts = Scripts().ToDictionary(s => s.Name),
            ScopeKeys = ScopeKey,
            RefreshKeys = RefreshKey,
            Schema = PlainGraph.From(Schema),
            MaxBatch = MaxBatch,
            ThrottleLimit = ThrottleLimit,
            ListingDelay = TimeSpan.FromSeconds(ListingDelaySec),
            RegisteredAt = TimeProvider.System.GetLocalNow().DateTime,
            Pool = new(ThrottleLimit),
        };
        // What is wrong with the schema is told now.
        _ = ScriptCloud.Of(handler);
        if (!ShouldProcess($"Cloud '{Type}'", "Register a handler of script blocks")) return;
        if (!SessionHandlers.Add(handler, Force)) WriteError(ErrorRecords.HandlerExists(Type));
    }, "CloudHandler");

    private IEnumerable<HandlerScript> Scripts() => ((string Name, ScriptBlock? Block)[])
    [
        (nameof(Create), Create), (nameof(List), List), (nameof(Drop), Drop), (nameof(Reserve), Reserve),
        (nameof(Check), Check), (nameof(Refresh), Refresh), (nameof(Start), Start), (nameof(Mark), Mark),
        (nameof(Publish), Publish), (nameof(Withdraw), Withdraw), (nameof(Capacity), Capacity),
        (nameof(Catalogue), Catalogue),
    ] is var all ? all.Where(s => s.Block is not null).Select(s => s.Block!.ToScript(s.Name, SessionState.PSVariable))
        : [];
}
