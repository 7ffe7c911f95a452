namespace Occo.Engine.ServiceComposers;

/// <summary>Where the functions of templates get their answers.</summary>
internal sealed record AnswerSources
{
    public required string InfrastructureId { get; init; }

    /// <summary>The usable instances of a node, oldest first.</summary>
    public required Func<string, IReadOnlyList<NodeInstance>> Find { get; init; }

    /// <summary>The information broker: key and named arguments.</summary>
    public required Func<string, IReadOnlyDictionary<string, object?>, object?> Ask { get; init; }

    /// <summary>The outputs of an infrastructure; null: there is no such infrastructure.</summary>
    public required Func<string, OutputSet?> Outputs { get; init; }

    /// <summary>What to do about a node that has no usable instance yet.</summary>
    public required Func<string, string> Advice { get; init; }

    public static AnswerSources Of(CompositionInput input) => new()
    {
        InfrastructureId = input.InfrastructureId,
        Find = input.Find,
        Ask = input.Ask,
        Outputs = input.Outputs,
        Advice = node => $"If the name is right, add the dependency [{input.Node.Name}, {node}]: Occo then waits until "
            + $"'{node}' is ready.",
    };
}
