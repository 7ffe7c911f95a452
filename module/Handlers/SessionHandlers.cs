using System.Management.Automation;
using Occo.Engine.CloudHandlers;

namespace Occo;

/// <summary>
/// The cloud handlers that were registered in this process. All its sessions have them, so that jobs have them, too.
/// </summary>
internal static class SessionHandlers
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, ScriptHandler> Known = new(StringComparer.Ordinal);

    /// <summary>By type.</summary>
    public static IReadOnlyList<ScriptHandler> All
    {
        get
        {
            lock (Gate) return [.. Known.Values.OrderBy(h => h.Type, StringComparer.Ordinal)];
        }
    }

    /// <summary>Handlers for the stores that this process opens.</summary>
    public static IReadOnlyList<ICloudHandler> Clouds => [.. All.Select(ScriptCloud.Of)];

    /// <summary>
    /// The handlers of the session and of the store that a type or wildcards match. Throws
    /// <see cref="SelectionException"/> for a type without one.
    /// </summary>
    public static (IReadOnlyList<ScriptHandler> Here, IReadOnlyList<HandlerModule> Stored) Find(
        string type, IReadOnlyList<HandlerModule> stored)
    {
        var pattern = Wildcards.Of(type);
        ScriptHandler[] here = [.. All.Where(handler => pattern.IsMatch(handler.Type))];
        HandlerModule[] kept = [.. stored.Where(handler => pattern.IsMatch(handler.Type))];
        return here.Length + kept.Length > 0 || WildcardPattern.ContainsWildcardCharacters(type) ? (here, kept)
            : throw new SelectionException("CloudHandler", $"Neither this session nor the store has a handler of the "
                + $"cloud '{type}'. Register-OccoCloudHandler adds one.");
    }

    /// <summary>
    /// Adds a handler. False: there is one of its type, which is replaced only if <paramref name="replace"/> is set.
    /// Enactments that run go on with the old one.
    /// </summary>
    public static bool Add(ScriptHandler handler, bool replace)
    {
        ScriptHandler? old;
        lock (Gate)
        {
            if (Known.TryGetValue(handler.Type, out old) && !replace) return false;
            Known[handler.Type] = handler;
        }

        old?.Pool.Dispose();
        return true;
    }

    public static void Remove(ScriptHandler handler)
    {
        lock (Gate)
        {
            if (Known.GetValueOrDefault(handler.Type) == handler) Known.Remove(handler.Type);
        }

        handler.Pool.Dispose();
    }

    /// <summary>The last session has removed the module.</summary>
    public static void Clear()
    {
        foreach (var handler in All) Remove(handler);
    }
}
