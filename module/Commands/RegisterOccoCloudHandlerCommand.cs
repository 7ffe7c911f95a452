using System.Collections;
using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Register, "OccoCloudHandler", DefaultParameterSetName = Scripted,
    SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RegisterOccoCloudHandlerCommand : OccoCommand
{
    private const string Scripted = "Scripts";
    private const string OfModule = "Module";

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = Scripted)]
    [ValidatePattern(ScriptHandler.TypePattern)]
    public string Type { get; set; } = "";

    [Parameter(Mandatory = true, ParameterSetName = Scripted)]
    [ValidateNotNull]
    public ScriptBlock? Create { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = Scripted)]
    [ValidateNotNull]
    public ScriptBlock? List { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = Scripted)]
    [ValidateNotNull]
    public ScriptBlock? Drop { get; set; }

    [Parameter(ParameterSetName = Scripted)]
    [ValidateNotNull]
    public ScriptBlock? Reserve { get; set; }

    [Parameter(ParameterSetName = Scripted)]
    [ValidateNotNull]
    public ScriptBlock? Check { get; set; }

    [Parameter(ParameterSetName = Scripted)]
    [ValidateNotNull]
    public ScriptBlock? Refresh { get; set; }

    [Parameter(ParameterSetName = Scripted)]
    [ValidateNotNullOrEmpty]
    public string[] RefreshKey { get; set; } = [];

    [Parameter(ParameterSetName = Scripted)]
    [ValidateNotNull]
    public ScriptBlock? Start { get; set; }

    [Parameter(ParameterSetName = Scripted)]
    [ValidateNotNull]
    public new ScriptBlock? Stop { get; set; }

    [Parameter(ParameterSetName = Scripted)]
    [ValidateNotNull]
    public ScriptBlock? Publish { get; set; }

    [Parameter(ParameterSetName = Scripted)]
    [ValidateNotNull]
    public ScriptBlock? Withdraw { get; set; }

    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Mark { get; set; }

    [Parameter(ParameterSetName = Scripted)]
    [ValidateNotNull]
    public ScriptBlock? Capacity { get; set; }

    [Parameter(ParameterSetName = Scripted)]
    [ValidateNotNull]
    public ScriptBlock? Catalogue { get; set; }

    [Parameter(ParameterSetName = Scripted)]
    [ValidateNotNull]
    public IDictionary? Schema { get; set; }

    [Parameter(ParameterSetName = Scripted)]
    [ValidateNotNullOrEmpty]
    public string[] ScopeKey { get; set; } = [];

    [Parameter(ParameterSetName = Scripted)]
    [ValidateRange(1, 1000)]
    public int MaxBatch { get; set; } = 1;

    [Parameter(ParameterSetName = Scripted)]
    [ValidateRange(1, 100)]
    public int ThrottleLimit { get; set; } = WorkLimits.DefaultThrottle;

    [Parameter(ParameterSetName = Scripted)]
    [ValidateRange(0, 3600)]
    public int ListingDelaySec { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = OfModule)]
    [ValidateNotNull]
    public ModuleSpecification? Module { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override MissingStore Missing => MissingStore.Create;

    protected override void ProcessRecord()
    {
        if (Module is null) Attempt(Type, RegisterScripts, "CloudHandler");
        else Attempt(Module, () => RegisterModule(CloudModule.Find(Module)), "CloudHandler");
    }

    private void RegisterScripts()
    {
        if (StorePath is not null || AllowShared)
            throw new ArgumentException("-StorePath and -AllowShared are for -Module: scripts serve every store.");
        SessionPlugins.RequireOwnStores(SessionState.Path);
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
        ScriptCloud.Require(handler);
        if (!ShouldProcess($"Cloud '{Type}'", "Register a handler of script blocks")) return;
        if (!SessionHandlers.Add(handler, Force)) WriteError(ErrorRecords.HandlerExists(Type));
    }

    private void RegisterModule(CloudModule module)
    {
        var place = Door.AddressOf(OwnStoreOptions);
        var handlers = ModuleHandlers.Describe(module);
        var types = string.Join(", ", handlers.Select(handler => handler.Type));
        if (!ShouldProcess($"Store {place}", $"Register the clouds of the module {module}: {types}")) return;
        Ask("Registering a module", async engine =>
        {
            await ((Orchestrator)engine).RegisterHandlersAsync(handlers, Force).ConfigureAwait(false);
            return true;
        });
    }

    private IEnumerable<HandlerScript> Scripts() => ((string Name, ScriptBlock? Block)[])
    [
        (nameof(Create), Create), (nameof(List), List), (nameof(Drop), Drop), (nameof(Reserve), Reserve),
        (nameof(Check), Check), (nameof(Refresh), Refresh), (nameof(Start), Start), (nameof(Stop), Stop),
        (nameof(Mark), Mark), (nameof(Publish), Publish), (nameof(Withdraw), Withdraw), (nameof(Capacity), Capacity),
        (nameof(Catalogue), Catalogue),
    ] is var all ? all.Where(s => s.Block is not null).Select(s => s.Block!.ToScript(s.Name, SessionState.PSVariable))
        : [];
}
