using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.New, "OccoToken", DefaultParameterSetName = AfterSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoToken))]
public sealed class NewOccoTokenCommand : OccoCommand
{
    private const string AfterSet = "ExpiresAfter";
    private const string AtSet = "ExpiresAt";

    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    [Parameter(Position = 1)]
    [ValidateSet("Reader", "Operator", "Admin")]
    public string Role { get; set; } = nameof(AccessRole.Reader);

    [Parameter]
    [ValidateSet(
        "Read", "Register", "Scale", "Enact", "Remove", "Clouds", "Orphans", "Definitions", "Tokens", "Store")]
    public string[] Permission { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string[] Infrastructure { get; set; } = [];

    [Parameter(ParameterSetName = AfterSet)]
    [Duration]
    public TimeSpan? ExpiresAfter { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = AtSet)]
    [IsoTime]
    public DateTime ExpiresAt { get; set; }

    private readonly List<string> infrastructures = [];

    private protected override MissingStore Missing => MissingStore.Create;

    protected override void ProcessRecord() => infrastructures.AddRange(Infrastructure);

    protected override void EndProcessing() => Attempt(Name, () =>
    {
        var wanted = new NewToken
        {
            Name = Name,
            Role = Enum.Parse<AccessRole>(Role, ignoreCase: true),
            Permissions = [.. Permission.Select(name => Enum.Parse<Permission>(name, ignoreCase: true))],
            Infrastructures = [.. infrastructures.Distinct()],
            ExpiresAt = ParameterSetName == AtSet
                ? ExpiresAt.ToUniversalTime() : TimeProvider.System.GetUtcNow() + ExpiresAfter,
        };
        if (!ShouldProcess($"Token '{Name}'", $"Create with the role {wanted.Role}")) return;
        var (token, secret) = Ask("Creating", engine => engine.CreateTokenAsync(wanted));
        var shown = PSObject.AsPSObject(token.ToOutput(Engine.StorePath, secret));
        // Its view has the text.
        shown.TypeNames.Insert(0, $"{typeof(OccoToken).FullName}#New");
        WriteObject(shown);
    }, "Token");
}
