using System.Net;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>Checks whether instances can run on this machine.</summary>
internal static class LocalCheck
{
    public static IReadOnlyList<CloudCheck> Run(CloudAccess access, PortPool ports)
    {
        if (OperatingSystem.IsWindows())
        {
            return [new("OperatingSystem", CloudCheckStatus.Failed, "The local cloud needs Linux or macOS.",
                "Use it in WSL.")];
        }

        var session = OperatingSystem.IsMacOS() ? "perl" : "setsid";
        return
        [
            new("OperatingSystem", CloudCheckStatus.Passed, Environment.OSVersion.VersionString),
            Check("Folder", "Choose a store in another folder.", () => Write(access)),
            Trash(access),
            Check("Programs", $"Install '{session}' and put it in the PATH.", () => string.Join(", ",
                new[] { session, "sh", "ln", "mkfifo", "cat", "mv", "rm", "sleep" }
                    .Select(p => CommandLookup.Find(p, "/", SearchPath)))),
            Check("Ports", "Find the programs that use them: ss -ltn.", () => FreePort(ports)),
        ];
    }

    private static string SearchPath => $"/usr/bin:/bin:{Environment.GetEnvironmentVariable("PATH")}";

    private static string Write(CloudAccess access)
    {
        var folder = Path.GetDirectoryName(LocalRoot.PathOf(access))!;
        var existing = folder;
        while (!Path.Exists(existing) && Path.GetDirectoryName(existing) is { } parent) existing = parent;
        var path = Path.Combine(existing, $"check.{Guid.NewGuid():N}");
        PrivateFile.Replace(path, path + ".new", "");
        File.Delete(path);
        return existing == folder ? $"{folder} can be written to" : $"{folder} can be made in {existing}";
    }

    private static CloudCheck Trash(CloudAccess access)
    {
        IReadOnlyList<string> left = [];
        var found = Check("Trash", "Find out who made the link.", () =>
        {
            left = LocalRoot.InTrash(access);
            return "Nothing of dropped instances is left.";
        });
        return left.Count == 0 ? found : new("Trash", CloudCheckStatus.Warning,
            $"Parts of dropped instances are still there: {string.Join(", ", left)}.",
            "The next enactment deletes them. If they stay, look for mounts (findmnt) and immutable files (lsattr).");
    }

    private static string FreePort(PortPool ports)
    {
        var address = IPAddress.Loopback.ToString();
        var port = ports.Choose(address, new Dictionary<string, int?> { ["check"] = null })["check"];
        return $"{address} has free ports, for example {port}";
    }

    private static CloudCheck Check(string name, string hint, Func<string> look)
    {
        try
        {
            return new(name, CloudCheckStatus.Passed, look());
        }
        catch (Exception e) when (e is CloudException or IOException or UnauthorizedAccessException)
        {
            return new(name, CloudCheckStatus.Failed, e.Message, hint);
        }
    }
}
