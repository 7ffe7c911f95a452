using System.Globalization;

namespace Occo.Engine.InfoBroker;

/// <summary>Values in columns: times in UTC of fixed width, ids and enums as text.</summary>
internal static class StoreValue
{
    public static object ToColumn(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        Guid id => id.ToString(),
        Enum name => name.ToString(),
        _ => value,
    };

    public static DateTimeOffset ToTime(string text)
        => new(DateTime.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));
}
