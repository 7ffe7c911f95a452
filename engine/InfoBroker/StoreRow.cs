using System.Data.Common;
using System.Text;

namespace Occo.Engine.InfoBroker;

/// <summary>The row of a query that is being mapped.</summary>
internal class StoreRow(DbDataReader reader)
{
    /// <summary>Whether a column is null.</summary>
    public bool IsDBNull(int column) => reader.IsDBNull(column);

    /// <summary>A whole number.</summary>
    public int GetInt32(int column) => reader.GetInt32(column);

    /// <summary>A whole number.</summary>
    public long GetInt64(int column) => reader.GetInt64(column);

    /// <summary>Yes or no.</summary>
    public bool GetBoolean(int column) => reader.GetBoolean(column);

    /// <summary>A text that is not null.</summary>
    public string GetString(int column) => Text(column)!;

    /// <summary>A text or null.</summary>
    public string? Text(int column)
    {
        var bytes = Utf8(column);
        return bytes.Length == 0 && IsDBNull(column) ? null : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The bytes of a text; empty for null. Valid until the next row.</summary>
    public virtual ReadOnlySpan<byte> Utf8(int column)
        => IsDBNull(column) ? [] : Encoding.UTF8.GetBytes(reader.GetString(column));

    /// <summary>A time.</summary>
    public DateTimeOffset Time(int column) => StoreValue.ToTime(Text(column)!);

    /// <summary>A time or null.</summary>
    public DateTimeOffset? TimeOrNull(int column) => Text(column) is { } text ? StoreValue.ToTime(text) : null;

    /// <summary>An id.</summary>
    public Guid Id(int column) => Guid.ParseExact(Text(column)!, "D");

    /// <summary>An enum.</summary>
    public T Name<T>(int column) where T : struct, Enum => Enum.Parse<T>(Text(column)!);
}
