using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoCloudHandler")]
[OutputType(typeof(OccoCloudHandler))]
public sealed class GetOccoCloudHandlerCommand : PumpCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CloudHandlerCompleter))]
    public string[] Type { get; set; } = ["*"];

    protected override void ProcessRecord()
    {
        foreach (var type in Type)
        {
            Attempt(type, () => WriteObject(
                SessionHandlers.Find(type).Select(OccoCloudHandler.Of), enumerateCollection: true), "CloudHandler");
        }
    }
}
