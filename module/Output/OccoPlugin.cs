namespace Occo;

/// <summary>A plug-in that was loaded in this session.</summary>
public sealed class OccoPlugin
{
    /// <summary>Name of its assembly.</summary>
    public required string Name { get; init; }

    public required string Version { get; init; }
    public required string Path { get; init; }

    /// <summary>Hash of the file that was loaded.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Types of clouds that it has handlers for.</summary>
    public required OccoList<string> CloudHandlers { get; init; }

    /// <summary>Types of contextualisation.</summary>
    public required OccoList<string> ServiceComposers { get; init; }

    /// <summary>Types of config management.</summary>
    public required OccoList<string> ConfigManagers { get; init; }

    /// <summary>Keys of health_check that it makes checks for.</summary>
    public required OccoList<string> HealthProbes { get; init; }

    /// <summary>Keys of Get-OccoInfo that it answers.</summary>
    public required OccoList<string> InformationKeys { get; init; }

    public override string ToString() => Name;

    internal static OccoPlugin Of(Plugin plugin) => new()
    {
        Name = plugin.Name,
        Version = plugin.Version,
        Path = plugin.Path,
        Sha256 = plugin.Sha256,
        CloudHandlers = [.. plugin.CloudHandlers.Select(handler => handler.Type)],
        ServiceComposers = [.. plugin.ServiceComposers.Select(composer => composer.Type)],
        ConfigManagers = [.. plugin.ConfigManagers.Select(manager => manager.Type)],
        HealthProbes = [.. plugin.HealthProbes.Select(probe => probe.Type)],
        InformationKeys = [.. plugin.InformationProviders.SelectMany(provider => provider.Keys.Keys)],
    };
}
