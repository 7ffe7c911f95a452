using System.Data.Common;
using System.Text;

namespace Occo.Engine.InfoBroker;

/// <summary>The row of a query that is being mapped.</summary>
internal class StoreRow(DbDataReader reader)
{
    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];

    /// <summary>All values as they are stored: texts, numbers and <see cref="DBNull"/>.</summary>
    public object[] Values()
    {
        var values = new object[reader.FieldCount];
        reader.GetValues(values);
        return values;
    }

    public bool IsDBNull(int column) => reader.IsDBNull(column);
    public int GetInt32(int column) => reader.GetInt32(column);
    public long GetInt64(int column) => reader.GetInt64(column);
    public virtual bool GetBoolean(int column) => reader.GetBoolean(column);

    /// <summary>A text to show. A store can come from others: it is cleaned (<see cref="ForeignText"/>).</summary>
    public string GetString(int column) => Text(column)!;

    /// <summary>A text to show, or null; cleaned as that of <see cref="GetString"/>.</summary>
    public string? Text(int column) => ForeignText.Clean(Exact(column));

    /// <summary>A text as it is stored, or null: a document, a path, an address.</summary>
    public string? Exact(int column)
    {
        var bytes = Utf8(column);
        return bytes.Length == 0 && IsDBNull(column) ? null : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The bytes of a text; empty for null. Valid until the next row.</summary>
    public virtual ReadOnlySpan<byte> Utf8(int column)
        => IsDBNull(column) ? [] : Encoding.UTF8.GetBytes(reader.GetString(column));

    public DateTimeOffset Time(int column) => StoreValue.ToTime(Utf8(column));
    public DateTimeOffset? TimeOrNull(int column)
        => Utf8(column) is { IsEmpty: false } text ? StoreValue.ToTime(text) : null;
    public Guid Id(int column) => Guid.ParseExact(Text(column)!, "D");
    public T Name<T>(int column) where T : struct, Enum => Enum.Parse<T>(Text(column)!);
}
