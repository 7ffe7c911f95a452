using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker;

/// <summary>How values are written in columns, and read again.</summary>
internal static class StoreValue
{
    /// <summary>The value as a column holds it: times in UTC of fixed width, ids and enums as text.</summary>
    public static object ToColumn(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        Guid id => id.ToString(),
        Enum name => name.ToString(),
        _ => value,
    };

    /// <summary>A text or null.</summary>
    public static string? Text(this SqliteDataReader row, int column)
    {
        var bytes = row.Utf8(column);
        return bytes.Length == 0 && row.IsDBNull(column) ? null : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>
    /// The bytes of a text; valid until the next row. The library's own GetString looks for the end of the text byte by
    /// byte, although SQLite knows where it is.
    /// </summary>
    public static ReadOnlySpan<byte> Utf8(this SqliteDataReader row, int column)
        => SQLitePCL.raw.sqlite3_column_blob(row.Handle, column);

    /// <summary>A time.</summary>
    public static DateTimeOffset Time(this SqliteDataReader row, int column) => ToTime(row.Text(column)!);

    /// <summary>A time or null.</summary>
    public static DateTimeOffset? TimeOrNull(this SqliteDataReader row, int column)
        => row.Text(column) is { } text ? ToTime(text) : null;

    /// <summary>An id.</summary>
    public static Guid Id(this SqliteDataReader row, int column) => Guid.ParseExact(row.Text(column)!, "D");

    /// <summary>An enum.</summary>
    public static T Name<T>(this SqliteDataReader row, int column) where T : struct, Enum
        => Enum.Parse<T>(row.Text(column)!);

    /// <summary>The time that a column holds.</summary>
    public static DateTimeOffset ToTime(string text)
        => new(DateTime.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));
}
