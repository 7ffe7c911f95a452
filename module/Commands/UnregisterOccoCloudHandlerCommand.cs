using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Unregister, "OccoCloudHandler", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UnregisterOccoCloudHandlerCommand : PumpCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CloudHandlerCompleter))]
    public string[] Type { get; set; } = [];

    protected override void ProcessRecord()
    {
        foreach (var type in Type)
        {
            Attempt(type, () =>
            {
                foreach (var handler in SessionHandlers.Find(type))
                {
                    if (ShouldProcess($"Cloud '{handler.Type}'", "Remove the handler from the session"))
                        SessionHandlers.Remove(handler);
                }
            }, "CloudHandler");
        }
    }
}
