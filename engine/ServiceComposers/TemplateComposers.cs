namespace Occo.Engine;

/// <summary>The composers whose templates see what <see cref="Composition"/> gives them.</summary>
internal static class TemplateComposers
{
    private const string DefaultType = "basic";

    /// <summary>What composes an implementation: <c>contextualisation.type</c>, or <c>basic</c>.</summary>
    public static string TypeOf(NodeImplementation implementation)
        => implementation.Contextualisation?.GetValueOrDefault("type") as string ?? DefaultType;

    /// <summary>The composer is one of Occo's own, and not somebody's in its place.</summary>
    public static bool Knows(IReadOnlyDictionary<string, IServiceComposer> composers, NodeImplementation implementation)
        => composers.GetValueOrDefault(TypeOf(implementation)) is BasicComposer or CloudInitComposer or DockerComposer;
}
