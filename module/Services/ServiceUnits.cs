namespace Occo;

/// <summary>Files that make occod a service.</summary>
internal static class ServiceUnits
{
    private const string State = "/var/lib/occo";

    public static OccoServiceUnit Of(string type, ServiceSettings settings) => type switch
    {
        "Systemd" => ServiceTemplate.Fill(type, $"{settings.Name}.service", settings,
            [
                $"useradd --system --home-dir {State} --shell /usr/sbin/nologin {settings.User}",
                "dotnet publish server -c Release -o /opt/occo",
                $"copy it to /etc/systemd/system/{settings.Name}.service",
                $"systemctl daemon-reload && systemctl enable --now {settings.Name}",
            ],
            ("command", ServiceQuotes.Systemd(settings.Command("/usr/bin/dotnet"))), ("writes", Writes(settings))),
        "Supervisor" => ServiceTemplate.Fill(type, $"{settings.Name}.conf", settings,
            [$"copy it to /etc/supervisor/conf.d/{settings.Name}.conf", "supervisorctl update"],
            ("command", ServiceQuotes.Supervisor(settings.Command("dotnet")))),
        "Windows" => ServiceTemplate.Fill(type, $"Install-{settings.Name}.ps1", settings,
            ["dotnet publish server -c Release -o 'C:\\Program Files\\Occo'", "run it as administrator"],
            ("what", ServiceQuotes.PowerShell(settings.What)),
            ("command", ServiceQuotes.PowerShell(
                ServiceQuotes.Windows(settings.Command(@"C:\Program Files\dotnet\dotnet.exe"))))),
        "Container" => ServiceTemplate.Fill(type, "Containerfile", settings,
            [
                "dotnet publish server -c Release -o out",
                $"copy it to out, and podman build -t {settings.Name} out",
            ],
            ("command", ServiceQuotes.Json(settings.Arguments)),
            ("expose", settings.Serves ? string.Concat(settings.Urls.Select(url => $"EXPOSE {PortOf(url)}\n")) : "")),
        _ => ProxyUnits.Of(type, settings),
    };

    // The folder of a store elsewhere. Throws for one in a home folder.
    private static string Writes(ServiceSettings settings)
    {
        var store = settings.Store;
        if (!store.StartsWith('/')) return "";
        var folder = Path.GetDirectoryName(store)!;
        if (IsIn(folder, "/home") || IsIn(folder, "/root"))
        {
            throw new ArgumentException($"The store {store} is in a home folder, which a service does not see. Give "
                + "the -StorePath of another folder or of a server; Copy-OccoStore moves the store.");
        }

        return IsIn(folder, State) ? "" : $"ReadWritePaths={ServiceQuotes.Systemd([folder])}\n";
    }

    private static bool IsIn(string folder, string root)
        => folder == root || folder.StartsWith(root + "/", StringComparison.Ordinal);

    private static int PortOf(string url) => new Uri(url.Replace("://*", "://localhost", StringComparison.Ordinal)
        .Replace("://+", "://localhost", StringComparison.Ordinal)).Port;
}
