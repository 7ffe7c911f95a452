using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// Copies all rows of one store into another of the same schema version that has none, and compares them afterwards.
/// </summary>
internal static class StoreCopy
{
    /// <summary>Both sessions are in a transaction. Returns the number of rows.</summary>
    public static async ValueTask<long> RunAsync(StoreSession source, StoreSession target)
    {
        await target.ExecuteAsync("DELETE FROM meta WHERE name <> 'schema'").ConfigureAwait(false);
        var rows = 0L;
        foreach (var table in StoreTable.All)
        {
            var columns = await ColumnsAsync(source, table).ConfigureAwait(false);
            if (columns.Count > 0)
                await target.ImportAsync(table.Name, columns, RowsAsync(source, table)).ConfigureAwait(false);
            if (table.IsNumbered)
            {
                await target.SkipNumbersAsync(table, await source.LastNumberAsync(table).ConfigureAwait(false))
                    .ConfigureAwait(false);
            }

            rows += await CompareAsync(source, target, table).ConfigureAwait(false);
        }

        return rows;
    }

    // The version of the schema is a row here and not there: each backend writes its own.
    private static string Question(StoreTable table, string columns) => table.Name == "meta"
        ? $"SELECT {columns} FROM meta WHERE name <> 'schema' ORDER BY name"
        : $"SELECT {columns} FROM {table.Name} ORDER BY {table.Key}";

    // In the order of the names, because columns can be in another order on another backend. Empty: no rows.
    private static async ValueTask<IReadOnlyList<string>> ColumnsAsync(StoreSession source, StoreTable table)
        => (await source.QueryAsync($"SELECT * FROM {table.Name} LIMIT 1", row => row.Columns).ConfigureAwait(false))
            is [var columns] ? columns : [];

    private static async IAsyncEnumerable<object[]> RowsAsync(StoreSession source, StoreTable table)
    {
        var columns = await ColumnsAsync(source, table).ConfigureAwait(false);
        await foreach (var row in source.StreamAsync(Question(table, string.Join(", ", columns))).ConfigureAwait(false))
            yield return row.Values();
    }

    private static async ValueTask<long> CompareAsync(StoreSession source, StoreSession target, StoreTable table)
    {
        var columns = string.Join(", ", await ColumnsAsync(source, table).ConfigureAwait(false));
        if (columns.Length == 0) return 0;
        var (copied, given) = (await DigestAsync(target, Question(table, columns)).ConfigureAwait(false),
            await DigestAsync(source, Question(table, columns)).ConfigureAwait(false));
        return copied == given
            ? given.Rows
            : throw new InvalidOperationException($"The copy of the table {table.Name} differs from the original.");
    }

    private static async ValueTask<(long Rows, string Digest)> DigestAsync(StoreSession session, string question)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = 0L;
        await foreach (var row in session.StreamAsync(question).ConfigureAwait(false))
        {
            rows++;
            foreach (var value in row.Values())
            {
                var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
                digest.AppendData(Encoding.UTF8.GetBytes(
                    value is DBNull ? "-" : string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}")));
            }
        }

        return (rows, Convert.ToHexString(digest.GetHashAndReset()));
    }
}
