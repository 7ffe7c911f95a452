using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.New, "OccoCloudHandler", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewOccoCloudHandlerCommand : PumpCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    [FilePath(IsLiteral = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter(Position = 1)]
    [ValidatePattern(ScriptHandler.TypePattern)]
    public string Type { get; set; } = "mycloud";

    [Parameter]
    public SwitchParameter AsModule { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord() => Attempt(Path, () =>
    {
        var folder = FilePath.Literal(SessionState.Path, Path);
        if (System.IO.Path.GetExtension(folder).ToLowerInvariant() is ".ps1" or ".psm1" or ".psd1")
        {
            throw new ArgumentException(
                $"'{Path}' is the name of a file. -Path is the folder of the files, and -Type their name.");
        }

        // The folder of a module has its name.
        if (AsModule) folder = System.IO.Path.Combine(folder, Type);
        if (!ShouldProcess(folder, $"Write a handler of the cloud '{Type}', and its tests")) return;
        Directory.CreateDirectory(folder);
        (string, string)[] files = AsModule
            ? [("manifest", ".psd1"), ("module", ".psm1"), ("moduletests", ".Tests.ps1")]
            : [("handler", ".ps1"), ("tests", ".Tests.ps1")];
        foreach (var (template, end) in files)
        {
            var file = System.IO.Path.Combine(folder, Type + end);
            FilePath.Write(file, Force, () => Read(template).Replace("{type}", Type, StringComparison.Ordinal)
                .Replace("{guid}", $"{Guid.NewGuid()}", StringComparison.Ordinal));
            WriteObject(FilePath.Item(this, file));
        }
    }, "CloudHandler");

    private static string Read(string template)
    {
        using var stream = typeof(NewOccoCloudHandlerCommand).Assembly
            .GetManifestResourceStream($"Occo.Handlers.Templates.{template}.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
