namespace Occo.Engine.InfoBroker;

/// <summary>
/// What the templates of one infrastructure may read: itself, and what its description may read
/// (<see cref="CompiledInfrastructure.MayRead"/>). For them, others do not exist.
/// </summary>
internal sealed class ReadLimit(Store store, string ownId, IReadOnlyList<string> patterns)
{
    /// <summary>Whether they may read the infrastructure with this name or id.</summary>
    public async ValueTask<bool> AllowsAsync(string nameOrId) => patterns.Count == 0 || nameOrId == ownId
        || (await store.Infrastructures.FindAsync(nameOrId).ConfigureAwait(false) is { } found
            && (found.Id == ownId || NamePatterns.Fit(patterns, found.Name)));

    /// <summary>
    /// Throws <see cref="OccoException"/> (NotFound) for a question about what they may not read, as if it did not
    /// exist.
    /// </summary>
    public async ValueTask RequireAsync(string key, InformationArguments arguments)
    {
        if (patterns.Count == 0) return;
        var question = new InformationQuestion(key, arguments);
        if (arguments.NodeId is { } id && (await store.Instances.FindAsync(id).ConfigureAwait(false) is not { } instance
            || !await AllowsAsync(instance.InfrastructureId).ConfigureAwait(false)))
        {
            throw question.NotFound($"there is no instance {id}.");
        }

        if (arguments.Infrastructure is { } name && !await AllowsAsync(name).ConfigureAwait(false))
            throw question.NotFound($"there is no infrastructure '{name}'.");
    }
}
