using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// Values in columns: times in UTC of fixed width, ids and enums as text. Numbers have one width, because a server
/// keeps the type that a prepared statement had first.
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

    public static DateTimeOffset ToTime(string text) => ToTime(Encoding.UTF8.GetBytes(text));

    public static DateTimeOffset ToTime(ReadOnlySpan<byte> text)
        => Utf8Parser.TryParse(text, out DateTimeOffset time, out var length, 'O') && length == text.Length
            ? time
            : throw new FormatException($"'{Encoding.UTF8.GetString(text)}' is no time.");
}
