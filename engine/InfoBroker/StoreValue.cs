using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Occo.Engine;

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
        => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>A time.</summary>
    public static DateTimeOffset Time(this SqliteDataReader row, int column) => new(DateTime.ParseExact(
        row.GetString(column), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));

    /// <summary>A time or null.</summary>
    public static DateTimeOffset? TimeOrNull(this SqliteDataReader row, int column)
        => row.IsDBNull(column) ? null : row.Time(column);

    /// <summary>An id.</summary>
    public static Guid Id(this SqliteDataReader row, int column) => Guid.ParseExact(row.GetString(column), "D");

    /// <summary>An enum.</summary>
    public static T Name<T>(this SqliteDataReader row, int column) where T : struct, Enum
        => Enum.Parse<T>(row.GetString(column));
}
