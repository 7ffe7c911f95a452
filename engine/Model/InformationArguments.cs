namespace Occo.Engine.Model;

/// <summary>Named arguments of a question.</summary>
public sealed record InformationArguments
{
    /// <summary>Infrastructure name or id.</summary>
    public string? Infrastructure { get; init; }

    /// <summary>Node name.</summary>
    public string? Node { get; init; }

    /// <summary>Node id.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>Anything else a key wants.</summary>
    public IReadOnlyDictionary<string, object?> Other { get; init; } = ComposedRequest.Empty;

    /// <summary>The arguments that a template gave by name; about its own infrastructure unless it names one.</summary>
    internal static InformationArguments From(
        IReadOnlyDictionary<string, object?> given, string infrastructureId) => new()
    {
        Infrastructure = (given.GetValueOrDefault("infra_id") ?? given.GetValueOrDefault("infrastructure")) as string
            ?? infrastructureId,
        Node = (given.GetValueOrDefault("node") ?? given.GetValueOrDefault("name")) as string,
        NodeId = Guid.TryParse(given.GetValueOrDefault("node_id") as string, out var id) ? id : null,
        Other = given,
    };
}
