using System.Management.Automation;
using Occo.Engine;

namespace Occo.Commands;

[Cmdlet(VerbsDiagnostic.Test, "OccoDescription", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool), typeof(OccoDiagnostic))]
public sealed class TestOccoDescriptionCommand : DescriptionCommand
{
    [Parameter]
    public SwitchParameter Detailed { get; set; }

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
