namespace Occo.Engine.Api;

/// <summary>Outputs of infrastructures, and their users.</summary>
public sealed partial class Orchestrator
{
    /// <summary>
    /// The outputs of an infrastructure now, in the order of the description. Makes no call to a cloud.
    /// </summary>
    public async Task<IReadOnlyList<OutputValue>> GetOutputsAsync(string nameOrId)
    {
        var found = await RequireAsync(nameOrId).ConfigureAwait(false);
        return await services.Outputs.FindAsync(found.Id).ConfigureAwait(false) is { } outputs
            ? await outputs.AllAsync().ConfigureAwait(false)
            : [];
    }

    /// <summary>Names of the infrastructures whose newest description asks for outputs of this one.</summary>
    public async Task<IReadOnlyList<string>> GetUsersAsync(string nameOrId)
    {
        var found = await RequireAsync(nameOrId).ConfigureAwait(false);
        return await services.Store.Infrastructures.UsersOfAsync(found.Id, found.Name).ConfigureAwait(false);
    }

    /// <summary>
    /// Throws <see cref="OccoException"/> (InUse) when others ask for outputs of this infrastructure, and its removal
    /// has not begun yet.
    /// </summary>
    public async Task RequireUnusedAsync(string infrastructure)
    {
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        if (found.State == InfrastructureState.Removing
            || await GetUsersAsync(found.Id).ConfigureAwait(false) is not { Count: > 0 } users) return;
        var named = users.Where(Sees).ToList();
        if (named.Count < users.Count) named.Add($"{users.Count - named.Count} that you may not see");
        throw new OccoException(FailureKind.InUse,
            $"'{found.Name}' is used by {string.Join(", ", named)}: their templates ask for its outputs. Remove or "
            + $"change them first. Without '{found.Name}' they keep their instances, but cannot make new ones that use "
            + "it.")
        {
            Remedy = new(RemedyKind.RemoveAnyway),
        };
    }
}
