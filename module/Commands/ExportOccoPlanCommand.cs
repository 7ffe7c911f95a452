using System.Management.Automation;
using System.Text;
namespace Occo.Commands;

[Cmdlet(VerbsData.Export, "OccoPlan", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportOccoPlanCommand : OccoCommand
{
    private bool isWritten;

    [Parameter(Mandatory = true, Position = 0)]
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
        isWritten = true;
        using (var stream = new FileStream(file, Force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write))
            stream.Write(Encoding.UTF8.GetBytes(text));
        WriteObject(new FileInfo(file));
    }, "Plan");
}
