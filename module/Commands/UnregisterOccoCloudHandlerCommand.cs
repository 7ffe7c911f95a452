using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Unregister, "OccoCloudHandler", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UnregisterOccoCloudHandlerCommand : OccoCommand
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
                var (here, stored) = SessionHandlers.Find(type, StoredHandlers);
                foreach (var handler in here)
                {
                    if (ShouldProcess($"Cloud '{handler.Type}'", "Remove the handler from the session"))
                        SessionHandlers.Remove(handler);
                }

                foreach (var handler in stored)
                {
                    if (!ShouldProcess(
                        $"Cloud '{handler.Type}' of the module {handler.Module} {handler.Version}",
                        $"Remove the handler from the store {Engine.StorePath}")) continue;
                    Ask("Removing a handler", engine => ((Orchestrator)engine).RemoveHandlerAsync(handler.Type));
                }
            }, "CloudHandler");
        }
    }
}
