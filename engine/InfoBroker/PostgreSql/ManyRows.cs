using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Occo.Engine.InfoBroker.PostgreSql;

/// <summary>
/// Makes of a statement for one set of parameters one statement for many: the server plans, runs and answers it once.
/// The sets are one parameter, a JSON array of objects.
/// </summary>
internal static partial class ManyRows
{
    /// <summary>The parameter.</summary>
    public const string Parameter = "@rows";

    private static readonly JsonSerializerOptions Json
        = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The statement and its parameter. A SELECT has one row for each set, in their order, with its only value or null.
    /// INSERT INTO table (columns) VALUES ..., also with RETURNING, adds rows in their order; UPDATE ... WHERE ...
    /// must not meet a row twice.
    /// </summary>
    /// <param name="sql">The statement for one set.</param>
    /// <param name="each">The sets, with the same names in the same order: texts, numbers and <see cref="DBNull"/>.
    /// </param>
    public static (string Sql, string Rows) Of(string sql, IReadOnlyList<(string Name, object Value)[]> each)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < each[0].Length; i++)
        {
            // What no set has needs no type.
            if (each.Select(set => set[i].Value).FirstOrDefault(value => value is not DBNull) is { } value)
                columns.Add(each[0][i].Name, value is long ? "bigint" : "text");
        }

        var source = $"json_to_recordset({Parameter}::json) AS r("
            + $"{string.Join(", ", columns.Select(column => $"{ColumnOf(column.Key)} {column.Value}"))})";
        var text = Name().Replace(sql, name => columns.ContainsKey(name.Value) ? $"r.{ColumnOf(name.Value)}" : "NULL");
        var rows = each.Select(set => set.Where(p => p.Value is not DBNull)
            .ToDictionary(p => ColumnOf(p.Name), p => p.Value));
        return (Over(text, source), JsonSerializer.Serialize(rows, Json));
    }

    private static string Over(string text, string source)
    {
        if (text.StartsWith("SELECT", StringComparison.Ordinal)) return $"SELECT ({text}) FROM {source}";
        if (Insert().Match(text) is { Success: true } insert)
        {
            return $"{insert.Groups["head"]} SELECT {insert.Groups["values"]} FROM {source}{insert.Groups["tail"]}";
        }

        var where = text.LastIndexOf(" WHERE ", StringComparison.Ordinal);
        return $"{text[..where]} FROM {source}{text[where..]}";
    }

    // No column of a table begins like this.
    private static string ColumnOf(string name) => $"p_{name[1..]}";

    [GeneratedRegex(@"@\w+")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(?<head>INSERT INTO \w+ \([^()]*\)) VALUES \((?<values>.*)\)"
        + @"(?<tail>| RETURNING \w+| ON CONFLICT .*)$")]
    private static partial Regex Insert();
}
