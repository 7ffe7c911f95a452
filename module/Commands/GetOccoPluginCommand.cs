using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoPlugin")]
[OutputType(typeof(OccoPlugin))]
public sealed class GetOccoPluginCommand : PumpCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PluginNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            Attempt(name, () => WriteObject(
                SessionPlugins.Find(name).Select(OccoPlugin.Of), enumerateCollection: true), "Plugin");
        }
    }
}
