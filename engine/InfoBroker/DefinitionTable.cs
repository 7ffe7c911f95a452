namespace Occo.Engine.InfoBroker;

/// <summary>Imported node definitions, by type.</summary>
internal sealed class DefinitionTable(Store store)
{
    private const string Columns = "SELECT type, document, imported_at FROM definition";

    /// <summary>Stores all definitions or none; they replace those of the same type.</summary>
    public async Task<IReadOnlyList<StoredDefinition>> ImportAsync(IReadOnlyList<NodeDefinition> definitions)
    {
        var documents = definitions.Select(d => (Definition: d, Document: DefinitionJson.Write(d))).ToList();
        return await store.WriteAsync(async tx =>
        {
            foreach (var (definition, document) in documents)
            {
                await tx.Sql.ExecuteAsync(
                    "INSERT INTO definition (type, document, imported_at) VALUES (@type, @document, @now) "
                    + "ON CONFLICT (type) DO UPDATE "
                    + "SET document = excluded.document, imported_at = excluded.imported_at",
                    ("@type", definition.Type), ("@document", document), ("@now", tx.Now)).ConfigureAwait(false);
            }

            return definitions.Select(d => new StoredDefinition(d.Type, d, tx.Now)).ToList();
        }).ConfigureAwait(false);
    }

    /// <summary>All, by type.</summary>
    public async Task<IReadOnlyList<StoredDefinition>> ListAsync()
        => await QueryAsync($"{Columns} ORDER BY type").ConfigureAwait(false);

    public async Task<StoredDefinition?> FindAsync(string type)
        => (await QueryAsync($"{Columns} WHERE type = @type", ("@type", type)).ConfigureAwait(false)).SingleOrDefault();

    /// <summary>A lookup of many types without waiting: all are read now.</summary>
    public async Task<Func<string, NodeDefinition?>> ReadAsync()
    {
        var rows = await store.ReadOnceAsync(sql => sql.QueryAsync(Columns, Row)).ConfigureAwait(false);
        var byType = rows.ToDictionary(row => row.Type, StringComparer.Ordinal);
        return type => byType.TryGetValue(type, out var row) ? Definition(row).Definition : null;
    }

    /// <summary>False: there was none.</summary>
    public Task<bool> RemoveAsync(string type) => store.WriteAsync(
        async tx => await tx.Sql.ExecuteAsync("DELETE FROM definition WHERE type = @type", ("@type", type))
            .ConfigureAwait(false) == 1);

    private async Task<List<StoredDefinition>> QueryAsync(string query, params (string, object?)[] parameters)
    {
        var rows = await store.ReadOnceAsync(sql => sql.QueryAsync(query, Row, parameters)).ConfigureAwait(false);
        return [.. rows.Select(Definition)];
    }

    private static (string Type, string Document, DateTimeOffset ImportedAt) Row(StoreRow row)
        => (row.Exact(0)!, row.Exact(1)!, row.Time(2));

    private static StoredDefinition Definition((string Type, string Document, DateTimeOffset ImportedAt) row)
        => new(row.Type, DefinitionJson.Read(row.Type, row.Document), row.ImportedAt);
}
