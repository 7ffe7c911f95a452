using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Register, "OccoPlugin", SupportsShouldProcess = true)]
[OutputType(typeof(OccoPlugin))]
public sealed class RegisterOccoPluginCommand : PumpCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LiteralPath")]
    [FilePath(IsLiteral = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter]
    [ValidatePattern(@"\A[0-9A-Fa-f]{64}\z")]
    public string[] Sha256 { get; set; } = [];

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord() => Attempt(Path, () =>
    {
        SessionPlugins.RequireOwnStores(SessionState.Path);
        var file = FilePath.Existing(SessionState.Path, Path);
        IReadOnlyList<string> allowed = Sha256.Length > 0 ? Sha256 : Plugin.HashesAround(file);
        if (!ShouldProcess(file, "Load a plug-in, whose code can do all that you can")) return;
        if (Sha256.Length == 0 && !Force && !Answer(() => ShouldContinue(
            $"{file} (SHA-256 {allowed[0]}) can do all that you can. Its libraries beside it are loaded, too.",
            "Load this plug-in?"), "-Sha256 or -Force"))
        {
            return;
        }

        var plugin = Plugin.Load(file, allowed);
        if (SessionPlugins.Add(plugin)) WriteObject(OccoPlugin.Of(plugin));
        else WriteError(ErrorRecords.PluginExists(plugin.Name));
    }, "Plugin");
}
