using System.Collections.Concurrent;

namespace Occo.Engine.InfoBroker;

/// <summary>Where the infrastructures of a store have their secrets.</summary>
/// <param name="Variables">Environment variables that webhooks and the store's address name.</param>
/// <param name="CredentialPaths">Credentials files.</param>
internal sealed record SecretSources(IReadOnlyList<string> Variables, IReadOnlyList<string> CredentialPaths);

internal sealed partial class InfrastructureTable
{
    // The description of a version never changes: each is read once.
    private readonly ConcurrentDictionary<(string Id, int Version), IReadOnlyList<string>> variables = new();

    /// <summary>Of all infrastructures that are not removed, each in its newest version.</summary>
    public Task<SecretSources> SecretSourcesAsync() => store.ReadAsync(async sql =>
    {
        var all = await sql.QueryAsync(
            "SELECT id, version, credential_path FROM infrastructure WHERE removed_at IS NULL",
            row => (Key: (Id: row.GetString(0), Version: row.GetInt32(1)), Path: row.Exact(2))).ConfigureAwait(false);
        foreach (var (key, _) in all.Where(infrastructure => !variables.ContainsKey(infrastructure.Key)))
        {
            var document = await sql.ScalarAsync(
                "SELECT document FROM infrastructure_version WHERE infrastructure_id = @id AND version = @version "
                + "AND document LIKE '%\"notify\"%'", ("@id", key.Id), ("@version", key.Version)).ConfigureAwait(false);
            variables[key] = document is string text ? VariablesOf(CompiledJson.Read(text)) : [];
        }

        return new SecretSources(
            [.. all.SelectMany(i => variables[i.Key]).Concat(StorePath.SecretVariables(store.Path))
                .Distinct(StringComparer.Ordinal)],
            [.. all.Select(i => i.Path).OfType<string>().Distinct(StringComparer.Ordinal)]);
    });

    private static IReadOnlyList<string> VariablesOf(CompiledInfrastructure compiled) =>
    [
        .. compiled.Notify.SelectMany(hook => (string?[])[hook.Address?.Variable, hook.Secret?.Variable])
            .OfType<string>(),
    ];
}
