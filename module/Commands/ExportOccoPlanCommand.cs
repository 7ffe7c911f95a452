using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsData.Export, "OccoPlan", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportOccoPlanCommand : OccoCommand
{
    private bool isWritten;

    [Parameter(Mandatory = true, Position = 0)]
    [FilePath(IsLiteral = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    [LivePlan]
    public OccoPlan? Plan { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord() => Attempt(Path, () =>
    {
        var file = FilePath.Literal(SessionState.Path, Path);
        if (isWritten) throw new ArgumentException($"{file} takes one plan. Export each plan to a file of its own.");
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(StorePath))) StorePath = Plan!.StorePath;
        var text = Engine.WritePlan(Plan!.Source ?? throw new ArgumentException(LivePlanAttribute.Refusal));
        if (!ShouldProcess(file, $"Write the plan of {Plan.Infrastructure} ({Plan.Summary})")) return;
        FilePath.Write(file, Force, () => text);
        isWritten = true;
        WriteObject(FilePath.Item(this, file));
    }, "Plan");
}
