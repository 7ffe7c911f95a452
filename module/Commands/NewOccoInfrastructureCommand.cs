using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.New, "OccoInfrastructure", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoInfrastructure))]
public sealed class NewOccoInfrastructureCommand : DescriptionCommand
{
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [FilePath(IsLiteral = true)]
    public string? CredentialPath { get; set; }

    private protected override string? NameOverride => Name;

    private protected override MissingStore Missing
        => IsWhatIf ? MissingStore.Empty : MissingStore.Create;

    private protected override void Process(string source, CompilationResult result)
    {
        var compiled = Require(result);
        if (!ShouldProcess($"Infrastructure '{compiled.Name}' from {source}", "Register")) return;
        Attempt(compiled.Name, () =>
        {
            var registered = Ask("Registering", engine => engine.RegisterAsync(compiled, Existing(CredentialPath)));
            WriteObject(registered.ToOutput(Engine.StorePath));
        });
    }
}
