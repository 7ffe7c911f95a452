using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Set, "OccoInfrastructure", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoInfrastructure))]
public sealed class SetOccoInfrastructureCommand : DescriptionCommand
{
    [Parameter(Position = 0)]
    [Alias("Infrastructure")]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string? Name { get; set; }

    // Not mandatory: a question for a path would not tell that variables alone are no description.
    [Parameter(Position = 1, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [FilePath]
    public override string[] Path
    {
        get => base.Path;
        set => base.Path = value;
    }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [FilePath(IsLiteral = true)]
    public string? CredentialPath { get; set; }

    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? IfRevision { get; set; }

    private protected override string? NameOverride => Name is null ? null : Find(Name).Name;

    protected override void ProcessRecord()
    {
        if (ParameterSetName == PathSet && Path.Length == 0)
        {
            Report(new ArgumentException($"The next version of '{Name}' needs the whole description: give -Path, "
                + "-LiteralPath or -Description. It keeps no variables of this one."), Name);
            return;
        }

        // An unknown name is one error, not one for each description.
        if (Name is null) base.ProcessRecord();
        else Attempt(Name, () => { Find(Name); base.ProcessRecord(); });
    }

    private protected override void Process(string source, CompilationResult result)
    {
        var compiled = Require(result);
        Attempt(compiled.Name, () =>
        {
            var current = Find(compiled.Name);
            if (!ShouldProcess($"Infrastructure '{current.Name}'", $"Register the next version from {source}")) return;
            var updated = Ask("Registering",
                engine => engine.UpdateAsync(current.Id, compiled, Existing(CredentialPath), IfRevision));
            WriteRegistered(current, updated);
        });
    }
}
