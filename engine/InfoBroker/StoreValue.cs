using System.Globalization;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// Values in columns: times in UTC of fixed width, ids and enums as text. Numbers have one width, because a server keeps
/// the type that a prepared statement had first.
/// </summary>
internal static class StoreValue
{
    public static object ToColumn(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        Guid id => id.ToString(),
        Enum name => name.ToString(),
        bool isTrue => isTrue ? 1L : 0L,
        int number => (long)number,
        _ => value,
    };

    public static DateTimeOffset ToTime(string text)
        => new(DateTime.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));
}
