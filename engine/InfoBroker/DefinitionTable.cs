using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker;

/// <summary>Node definitions that were imported, by type.</summary>
internal sealed class DefinitionTable(Store store)
{
    private const string Columns = "SELECT type, document, imported_at FROM definition";

    /// <summary>Stores definitions, all or none; one of the same type is replaced.</summary>
    public IReadOnlyList<StoredDefinition> Import(IReadOnlyList<NodeDefinition> definitions)
    {
        var documents = definitions.Select(d => (Definition: d, Document: DefinitionJson.Write(d))).ToList();
        return store.Write(tx =>
        {
            foreach (var (definition, document) in documents)
            {
                tx.Sql.Execute(
                    "INSERT INTO definition (type, document, imported_at) VALUES (@type, @document, @now) "
                    + "ON CONFLICT (type) DO UPDATE "
                    + "SET document = excluded.document, imported_at = excluded.imported_at",
                    ("@type", definition.Type), ("@document", document), ("@now", tx.Now));
            }

            return definitions.Select(d => new StoredDefinition(d.Type, d, tx.Now)).ToList();
        });
    }

    /// <summary>All, by type.</summary>
    public IReadOnlyList<StoredDefinition> List()
        => [.. store.Read(sql => sql.Query($"{Columns} ORDER BY type", Row)).Select(Definition)];

    /// <summary>The definition of a type, or null.</summary>
    public StoredDefinition? Find(string type)
        => store.Read(sql => sql.Query($"{Columns} WHERE type = @type", Row, ("@type", type)))
            .Select(Definition).SingleOrDefault();

    /// <summary>Removes the definition of a type. False: there is none.</summary>
    public bool Remove(string type) => store.Write(
        tx => tx.Sql.Execute("DELETE FROM definition WHERE type = @type", ("@type", type)) == 1);

    private static (string Type, string Document, DateTimeOffset ImportedAt) Row(SqliteDataReader row)
        => (row.GetString(0), row.GetString(1), row.Time(2));

    private static StoredDefinition Definition((string Type, string Document, DateTimeOffset ImportedAt) row)
        => new(row.Type, DefinitionJson.Read(row.Type, row.Document), row.ImportedAt);
}
