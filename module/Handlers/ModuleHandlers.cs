using Occo.Engine.CloudHandlers;

namespace Occo;

/// <summary>The handlers of modules that stores name. Stores with the same one share its runspaces.</summary>
internal static class ModuleHandlers
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<HandlerModule, ScriptHandler> Known = [];

    /// <summary>A handler for the engine. Throws <see cref="CloudException"/> when the module differs.</summary>
    public static ICloudHandler CloudOf(HandlerModule registered) => ScriptCloud.Of(Of(registered));

    /// <summary>
    /// The handler that was registered. Its module is looked for in PSModulePath, and its files are compared, each
    /// time. Throws <see cref="CloudException"/> (Invalid).
    /// </summary>
    public static ScriptHandler Of(HandlerModule registered)
    {
        var key = KeyOf(registered);
        lock (Gate)
        {
            try
            {
                var module = Same(key);
                if (Known.TryGetValue(key, out var handler)) return handler;
                return Known[key] = module.Handlers().FirstOrDefault(h => h.Type == key.Type)
                    ?? throw new ArgumentException("its manifest has no such handler");
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                var remedy = e is FileNotFoundException ? "Install it, or add its folder to $env:PSModulePath."
                    : $"Register-OccoCloudHandler -Module {key.Module} -Force registers the module as it is here.";
                throw new CloudException(CloudErrorKind.Invalid, $"The cloud '{key.Type}' of the module {key.Module} "
                    + $"{key.Version} cannot be used: {e.Message.Closed()} {remedy}");
            }
        }
    }

    /// <summary>What a store says of the clouds of a module.</summary>
    public static IReadOnlyList<HandlerModule> Describe(CloudModule module)
    {
        var hash = module.HashOf();
        return [.. module.Handlers().Select(handler => new HandlerModule
        {
            Type = handler.Type, Module = module.Name, Version = $"{module.Number}", Sha256 = hash,
        })];
    }

    /// <summary>The last session has removed the module.</summary>
    public static void Clear()
    {
        lock (Gate)
        {
            foreach (var handler in Known.Values) handler.Pool.Dispose();
            Known.Clear();
        }
    }

    private static CloudModule Same(HandlerModule registered)
    {
        CloudModule[] here = [.. CloudModule.All(registered.Module)];
        CloudModule[] same = [.. here.Where(module => $"{module.Number}" == registered.Version)];
        if (same.FirstOrDefault(module => module.HashOf() == registered.Sha256) is { } found) return found;
        if (here.Length == 0) throw new FileNotFoundException("the module is not in PSModulePath");
        throw new ArgumentException(same.Length > 0
            ? $"the files in {Path.GetDirectoryName(same[0].Manifest)} are not those that were registered"
            : $"PSModulePath has only {string.Join(", ", here.Select(module => $"{module.Number}").Distinct())}");
    }

    private static HandlerModule KeyOf(HandlerModule registered)
        => registered with { RegisteredAt = default, RegisteredBy = "" };
}
