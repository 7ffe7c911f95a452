using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// Copies all rows of one store into another of the same schema version that has none, and compares them afterwards.
/// </summary>
internal static class StoreCopy
{
    // Each backend writes its own version of the schema, and which server it is.
    private const string Moves = "name NOT IN ('schema', 'server')";

    /// <summary>Both sessions are in a transaction. Returns the number of rows. The stop ends it at once.</summary>
    public static async ValueTask<long> RunAsync(StoreSession source, StoreSession target, CancellationToken stop)
    {
        await source.LingerAsync().ConfigureAwait(false);
        await target.LingerAsync().ConfigureAwait(false);
        await target.ExecuteAsync($"DELETE FROM meta WHERE {Moves}").ConfigureAwait(false);
        var rows = 0L;
        foreach (var table in StoreTable.All)
        {
            if (table.IsNumbered)
            {
                await target.SkipNumbersAsync(table, await source.LastNumberAsync(table).ConfigureAwait(false))
                    .ConfigureAwait(false);
            }

            var columns = await ColumnsAsync(source, table).ConfigureAwait(false);
            if (columns.Count == 0) continue;
            var question = Question(table, columns);
            await target.ImportAsync(table.Name, columns, RowsAsync(source, question, stop)).ConfigureAwait(false);
            var (given, copied) = (await DigestAsync(source, question, stop).ConfigureAwait(false),
                await DigestAsync(target, question, stop).ConfigureAwait(false));
            if (given != copied)
                throw new InvalidOperationException($"The copy of the table {table.Name} differs from the original.");
            rows += given.Rows;
        }

        return rows;
    }

    private static string Question(StoreTable table, IReadOnlyList<string> columns)
        => $"SELECT {string.Join(", ", columns)} FROM {table.Name} "
            + $"{(table.Name == "meta" ? $"WHERE {Moves} " : "")}ORDER BY {table.Key}";

    // Empty: no rows.
    private static async ValueTask<IReadOnlyList<string>> ColumnsAsync(StoreSession source, StoreTable table)
        => (await source.QueryAsync($"SELECT * FROM {table.Name} LIMIT 1", row => row.Columns).ConfigureAwait(false))
            is [var columns] ? columns : [];

    private static async IAsyncEnumerable<object[]> RowsAsync(
        StoreSession source, string question, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var row in source.StreamAsync(question).ConfigureAwait(false))
        {
            stop.ThrowIfCancellationRequested();
            yield return row.Values();
        }
    }

    private static async ValueTask<(long Rows, string Digest)> DigestAsync(
        StoreSession session, string question, CancellationToken stop)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = 0L;
        await foreach (var values in RowsAsync(session, question, stop).ConfigureAwait(false))
        {
            rows++;
            foreach (var value in values)
            {
                var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
                digest.AppendData(Encoding.UTF8.GetBytes(
                    value is DBNull ? "-" : string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}")));
            }
        }

        return (rows, Convert.ToHexString(digest.GetHashAndReset()));
    }
}
