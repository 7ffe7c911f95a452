using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Set, "OccoInfrastructure", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoInfrastructure))]
public sealed class SetOccoInfrastructureCommand : RegisteringCommand
{
    [Parameter(Position = 1)]
    [Alias("Infrastructure")]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string? Name { get; set; }

    private protected override string? NameOverride => Name is null ? null : Find(Name).Name;

    protected override void ProcessRecord()
    {
        // Without the infrastructure no description can be its next version.
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
            var updated = Ask("Registering", engine => engine.UpdateAsync(current.Id, compiled, CredentialFile));
            WriteObject(updated.ToOutput(Engine.StorePath));
        });
    }

    private Infrastructure Find(string name)
        => Ask("Reading the store", engine => InfrastructureSelection.FindLiteralAsync(engine, name))[0];
}
