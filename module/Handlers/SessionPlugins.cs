using System.Management.Automation;

namespace Occo;

/// <summary>The plug-ins that were loaded in this process, for all its sessions.</summary>
internal static class SessionPlugins
{
    private static readonly Lock Gate = new();
    private static readonly List<Plugin> Known = [];

    public static IReadOnlyList<Plugin> All
    {
        get
        {
            lock (Gate) return [.. Known];
        }
    }

    /// <summary>The options with all that the session brings. The engine of a server has its own.</summary>
    public static OrchestratorOptions WithHandlers(this OrchestratorOptions options)
    {
        if (options.Server is not null) return options;
        options = All.Aggregate(options, (with, plugin) => plugin.AddTo(with));
        return options with
        {
            CloudHandlers = [.. options.CloudHandlers, .. SessionHandlers.Clouds],
            ModuleHandler = ModuleHandlers.CloudOf,
        };
    }

    /// <summary>The plug-ins that a name or wildcards match. Throws <see cref="SelectionException"/>.</summary>
    public static IReadOnlyList<Plugin> Find(string name)
    {
        var pattern = Wildcards.Of(name);
        Plugin[] found = [.. All.Where(plugin => pattern.IsMatch(plugin.Name))];
        return found.Length > 0 || WildcardPattern.ContainsWildcardCharacters(name) ? found
            : throw new SelectionException(
                "Plugin", $"This session has no plug-in '{name}'. Register-OccoPlugin loads one.");
    }

    /// <summary>False: there is one of this name already.</summary>
    public static bool Add(Plugin plugin)
    {
        lock (Gate)
        {
            if (Known.Exists(other => other.Name == plugin.Name)) return false;
            Known.Add(plugin);
            return true;
        }
    }

    public static void Remove(Plugin plugin)
    {
        lock (Gate) Known.Remove(plugin);
    }

    /// <summary>Throws <see cref="ArgumentException"/> in a session that works with a server.</summary>
    public static void RequireOwnStores(PathIntrinsics paths)
    {
        if (StoreLocation.Of(paths, null) is not { Server: not null } server) return;
        throw new ArgumentException($"The session works with the server {server.Path} ({server.Origin}), whose engine "
            + "does not run in this PowerShell. End the connection (Disconnect-OccoServer), or let the server load a "
            + "plug-in (occod --plugin).");
    }
}
