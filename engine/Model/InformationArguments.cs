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

    /// <summary>
    /// Arguments by name, as in a template. Throws <see cref="OccoException"/> (InvalidArgument) for a node id that is
    /// none.
    /// </summary>
    /// <param name="given">The arguments.</param>
    /// <param name="infrastructureId">The infrastructure if none is given.</param>
    public static InformationArguments From(
        IReadOnlyDictionary<string, object?> given, string? infrastructureId = null) => new()
    {
        Infrastructure = (given.GetValueOrDefault("infra_id") ?? given.GetValueOrDefault("infrastructure")) as string
            ?? infrastructureId,
        Node = (given.GetValueOrDefault("node") ?? given.GetValueOrDefault("name")) as string,
        NodeId = given.GetValueOrDefault("node_id") is not { } id ? null
            : Guid.TryParse(id.ToString(), out var nodeId) ? nodeId
            : throw new OccoException(FailureKind.InvalidArgument, $"The node_id '{id}' is not a whole node id."),
        Other = given,
    };

    /// <summary>The names that every key takes.</summary>
    internal static IReadOnlyList<string> CommonNames { get; } =
        ["infrastructure", "infra_id", "node", "name", "node_id"];
}
