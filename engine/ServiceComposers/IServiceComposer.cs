using Occo.Engine.ServiceComposers.ConfigManagers;

namespace Occo.Engine.ServiceComposers;

/// <summary>Turns a definition into what one machine runs.</summary>
public interface IServiceComposer
{
    /// <summary>
    /// The templates see only the standard names and functions. Other names are errors of the description.
    /// </summary>
    bool HasStandardNames => false;

    /// <summary>The value of <c>contextualisation.type</c> that chooses this composer.</summary>
    string Type { get; }

    /// <summary>The keys of the section, for the JSON Schemas. Null: the composer does not publish them.</summary>
    SectionSchema? Schema => null;

    /// <summary>Checks a contextualisation section at compile time, without I/O.</summary>
    IEnumerable<Diagnostic> Validate(Section contextualisation);

    /// <summary>
    /// What the context of every instance has in any case, whatever the templates of a valid section give, with its
    /// beginning, for the check of its size. Null: unknown, or no context.
    /// </summary>
    string? LeastContext(IReadOnlyDictionary<string, object?> contextualisation) => null;

    /// <summary>
    /// Composes the request for one instance. Throws <see cref="CompositionException"/> when it cannot.
    /// </summary>
    ComposedRequest Compose(CompositionInput input);
}

/// <summary>The input of a composition.</summary>
public sealed record CompositionInput
{
    /// <summary>Id of the infrastructure.</summary>
    public required string InfrastructureId { get; init; }

    /// <summary>Name of the infrastructure.</summary>
    public required string InfrastructureName { get; init; }

    /// <summary><c>user_id</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Node id of the instance.</summary>
    public required Guid NodeId { get; init; }

    /// <summary>The node.</summary>
    public required CompiledNode Node { get; init; }

    /// <summary>The chosen alternative of its definition.</summary>
    public required NodeImplementation Implementation { get; init; }

    /// <summary>The address and ports that the cloud reserved for the instance.</summary>
    public required Reservation Reservation { get; init; }

    /// <summary>Finds the usable instances of a node of this infrastructure, oldest first.</summary>
    public required Func<string, IReadOnlyList<NodeInstance>> Find { get; init; }

    /// <summary>Asks the information broker: key and named arguments.</summary>
    public required Func<string, IReadOnlyDictionary<string, object?>, object?> Ask { get; init; }

    /// <summary>The config managers by type, for their variables.</summary>
    public IReadOnlyDictionary<string, IConfigManager> ConfigManagers { get; init; } =
        new Dictionary<string, IConfigManager>();

    /// <summary>The outputs of an infrastructure by name or id; null: there is no such infrastructure.</summary>
    public Func<string, OutputSet?> Outputs { get; init; } = _ => null;

    /// <summary>Ends the composition.</summary>
    public CancellationToken Cancel { get; init; }
}
