using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsDiagnostic.Test, "OccoDescription", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool), typeof(OccoDiagnostic))]
public sealed class TestOccoDescriptionCommand : DescriptionCommand
{
    private const string UnreadableRule = "OCCO1001";

    [Parameter]
    public SwitchParameter Detailed { get; set; }

    // A check creates no store. Without a store there are no stored definitions.
    private protected override CompilationResult Compile(DescriptionSource source, CompileOptions options)
    {
        var store = StoreOptions;
        return Run(_ => Door.ExistsAsync(store))
            ? base.Compile(source, options)
            : Run(_ => Task.FromResult(Orchestrator.CompileWithoutStore(source, options, store)));
    }

    private protected override void Process(string source, CompilationResult result)
    {
        if (Detailed)
        {
            WriteObject(result.Diagnostics.Select(found => found.WithRemedy().ToOutput()), enumerateCollection: true);
            return;
        }

        // Nothing was checked: neither answer would be right.
        if (result.Diagnostics.FirstOrDefault(finding => finding.Id == UnreadableRule) is { } unreadable)
            throw new DescriptionException([unreadable]);
        foreach (var diagnostic in result.Diagnostics) WriteVerbose(diagnostic.ToString());
        WriteObject(result.Success);
    }
}
