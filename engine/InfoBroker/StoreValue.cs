using System.Globalization;

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

    /// <summary>The time that a column holds.</summary>
    public static DateTimeOffset ToTime(string text)
        => new(DateTime.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));
}
