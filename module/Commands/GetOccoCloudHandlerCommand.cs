using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoCloudHandler")]
[OutputType(typeof(OccoCloudHandler))]
public sealed class GetOccoCloudHandlerCommand : OccoCommand
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
            Attempt(type, () =>
            {
                var (here, stored) = SessionHandlers.Find(type, StoredHandlers);
                WriteObject(
                    here.Select(OccoCloudHandler.Of).Concat(stored.Select(OccoCloudHandler.Of))
                        .OrderBy(handler => handler.Type, StringComparer.Ordinal),
                    enumerateCollection: true);
            }, "CloudHandler");
        }
    }
}
