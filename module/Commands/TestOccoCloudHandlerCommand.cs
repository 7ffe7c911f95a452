using System.Collections;
using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsDiagnostic.Test, "OccoCloudHandler")]
[OutputType(typeof(OccoHandlerCheck), typeof(bool))]
public sealed class TestOccoCloudHandlerCommand : OccoCommand
{
    private bool hasPassed = true;
    private volatile bool isTesting;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CloudHandlerCompleter))]
    public string Type { get; set; } = "";

    [Parameter(Position = 1)]
    [ValidateNotNull]
    public IDictionary Resource { get; set; } = new Hashtable();

    [Parameter]
    [ValidateNotNull]
    public IDictionary? Refreshed { get; set; }

    [Parameter]
    [ValidateNotNull]
    public IDictionary? Refused { get; set; }

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? UnknownInstanceId { get; set; }

    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    [Parameter]
    [FilePath(IsLiteral = true)]
    [ValidateNotNullOrEmpty]
    public string? CredentialPath { get; set; }

    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 120;

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override string? StopWarning => isTesting
        ? $"Machines of the last check of {Type} may be left: of an infrastructure 'contract' that no store knows."
        : null;

    protected override void ProcessRecord()
    {
        var before = hasPassed;
        // An exception counts as a failed test.
        hasPassed = false;
        Attempt(Type, () =>
        {
            Test();
            hasPassed &= before;
        }, "CloudHandler");
    }

    protected override void EndProcessing()
    {
        if (Quiet) WriteObject(hasPassed);
    }

    private void Test()
    {
        var names = Name.Select(Wildcards.Of).ToList();
        var trial = new HandlerTrial
        {
            Resource = Section(Resource)!,
            Refreshed = Section(Refreshed),
            Refused = Section(Refused),
            CredentialPath = CredentialPath is null ? null : FilePath.Literal(SessionState.Path, CredentialPath),
            Credential = Credential.ToEngine(),
            UnknownInstanceId = UnknownInstanceId,
            Limit = TimeSpan.FromSeconds(TimeoutSec),
            Selects = check => names.Exists(name => name.IsMatch(check)),
        };
        AddMeter($"Testing the handler of the cloud {Type}");
        var options = new OrchestratorOptions().WithHandlers();
        if (options.CloudHandlers.All(handler => handler.Type != Type))
        {
            options = options with
            {
                CloudHandlers = [.. StoredHandlers.Where(h => h.Type == Type).Select(ModuleHandlers.CloudOf),
                    .. options.CloudHandlers],
            };
        }

        isTesting = true;
        hasPassed = Run(async cancel =>
        {
            var passed = true;
            await foreach (var result in trial.RunAsync(options, cancel)
                .ConfigureAwait(false))
            {
                passed &= result.Status != CloudCheckStatus.Failed;
                if (!Quiet) Post(() => WriteObject(OccoHandlerCheck.Of(Type, result)));
            }

            return passed;
        });
        isTesting = false;
    }

    private Dictionary<string, object?>? Section(IDictionary? given) => PlainGraph.From(given) is not { } values ? null
        : new(values) { ["type"] = Type };
}
