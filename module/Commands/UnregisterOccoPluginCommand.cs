using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Unregister, "OccoPlugin", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UnregisterOccoPluginCommand : PumpCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PluginNameCompleter))]
    public string[] Name { get; set; } = [];

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            Attempt(name, () =>
            {
                foreach (var plugin in SessionPlugins.Find(name))
                {
                    if (ShouldProcess($"Plug-in '{plugin.Name}'", "Remove from the session"))
                        SessionPlugins.Remove(plugin);
                }
            }, "Plugin");
        }
    }
}
