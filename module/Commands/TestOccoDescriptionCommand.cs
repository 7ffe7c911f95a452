using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsDiagnostic.Test, "OccoDescription", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool), typeof(OccoDiagnostic))]
public sealed class TestOccoDescriptionCommand : DescriptionCommand
{
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    // A check creates no store. Without a store there are no stored definitions.
    private protected override CompilationResult Compile(DescriptionSource source, CompileOptions options)
        => Run(cancel => Orchestrator.StoreExistsAsync(StoreOptions.StorePath, cancel))
            ? base.Compile(source, options)
            : Run(_ => Task.FromResult(Orchestrator.CompileWithoutStore(source, options, StoreOptions)));

    private protected override void Process(string source, CompilationResult result)
    {
        if (Detailed)
        {
            WriteObject(result.Diagnostics.Select(diagnostic => diagnostic.ToOutput()), enumerateCollection: true);
            return;
        }

        foreach (var diagnostic in result.Diagnostics) WriteVerbose(diagnostic.ToString());
        WriteObject(result.Success);
    }
}
