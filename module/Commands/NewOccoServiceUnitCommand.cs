using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.New, "OccoServiceUnit", SupportsShouldProcess = true)]
[OutputType(typeof(OccoServiceUnit))]
public sealed class NewOccoServiceUnitCommand : OccoCommand
{
    private const int LongestDrain = 86_400;
    private const string DefaultUrl = "http://127.0.0.1:8080";
    private const string ContainerUrl = "http://*:8080";

    [Parameter(Mandatory = true, Position = 0)]
    [ValidateSet("Systemd", "Supervisor", "Windows", "Container", "Nginx", "Haproxy")]
    public string Type { get; set; } = "";

    [Parameter(Position = 1)]
    [ValidateSet("Work", "Serve", "Both")]
    public string Command { get; set; } = "Work";

    [Parameter]
    [ValidatePattern(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    public string Name { get; set; } = "occod";

    [Parameter]
    [ValidatePattern(@"\A[^\x00-\x1f\x7f]+\z")]
    public string? Program { get; set; }

    [Parameter]
    [ValidatePattern(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]*\z")]
    public string User { get; set; } = "occo";

    [Parameter]
    [ValidatePattern(@"\Ahttps?://[A-Za-z0-9.*+:\[\]-]+\z")]
    public string[] Url { get; set; } = [];

    [Parameter]
    [ValidatePattern(@"\A[^\x00-\x1f\x7f]+\z")]
    public string[] Argument { get; set; } = [];

    [Parameter]
    [ValidateRange(1, LongestDrain)]
    public int DrainSec { get; set; } = 30;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string HostName { get; set; } = "occo.example.org";

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string CertificatePath { get; set; } = "/etc/ssl/occo/occo.pem";

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string KeyPath { get; set; } = "/etc/ssl/occo/occo.key";

    [Parameter]
    [FilePath(IsLiteral = true)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void EndProcessing() => Attempt(Type, () =>
    {
        var unit = ServiceUnits.Of(Type, new()
        {
            Name = Name,
            Serves = Command is not "Work",
            Works = Command is not "Serve",
            Program = Program ?? (Type == "Windows" ? @"C:\Program Files\Occo\occod.exe" : "/opt/occo/occod"),
            User = User,
            Store = Store(),
            Urls = Url.Length > 0 ? Url : [Type == "Container" ? ContainerUrl : DefaultUrl],
            // Nothing but its network reaches a container.
            More = Type == "Container" && Command != "Work" && !Argument.Contains("--allow")
                ? [.. Argument, "--allow", "plainhttp"] : Argument,
            DrainSec = DrainSec,
            HostName = HostName,
            Certificate = CertificatePath,
            Key = KeyPath,
        });
        if (Path is not { } path)
        {
            WriteObject(unit);
            return;
        }

        var file = FilePath.Literal(SessionState.Path, path);
        if (Directory.Exists(file)) file = System.IO.Path.Combine(file, unit.Name);
        if (!ShouldProcess(file, $"Write the file for {Type}")) return;
        FilePath.Write(file, Force, () => unit.Text);
        WriteObject(unit.At(file));
    }, "ServiceUnit");

    // The store of a user is not that of a service.
    private string Store() => StorePath is [_, ':', ..] onWindows ? onWindows : OwnStoreOptions.StorePath ?? Type switch
    {
        "Windows" => @"C:\ProgramData\Occo\occo.db",
        "Container" => "/home/app/occo.db",
        _ => "/var/lib/occo/occo.db",
    };
}
