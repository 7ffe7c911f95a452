namespace Occo.Engine.Model;

/// <summary>Arguments of a query for information.</summary>
public sealed record InformationArguments
{
    /// <summary>Infrastructure name or id.</summary>
    public string? Infrastructure { get; init; }

    public string? Node { get; init; }
    public Guid? NodeId { get; init; }

    /// <summary>Further arguments by key.</summary>
    public IReadOnlyDictionary<string, object?> Other { get; init; } = ComposedRequest.Empty;

    /// <summary>The arguments that a template gave. Without an infrastructure they mean the template's own.</summary>
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
