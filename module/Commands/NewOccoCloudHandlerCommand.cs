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
    [ValidatePattern(@"\A[A-Za-z][A-Za-z0-9_-]{0,63}\z")]
    public string Type { get; set; } = "mycloud";

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord() => Attempt(Path, () =>
    {
        var folder = FilePath.Literal(SessionState.Path, Path);
        if (!ShouldProcess(folder, $"Write a handler of the cloud '{Type}', and its tests")) return;
        Directory.CreateDirectory(folder);
        foreach (var (template, end) in ((string, string)[])[("handler", ".ps1"), ("tests", ".Tests.ps1")])
        {
            var file = System.IO.Path.Combine(folder, Type + end);
            FilePath.Write(file, Force, () => Read(template).Replace("{type}", Type, StringComparison.Ordinal));
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
