using System.Globalization;

namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>The settings of <see cref="DummyControl"/>, and the count of calls.</summary>
internal static class DummyBehaviour
{
    public const string Latency = "latency";
    public const string Quota = "quota";

    /// <summary>The value; null: the resource sections decide.</summary>
    public static double? Find(DummyDatabase database, string name)
        => database.Scalar("SELECT value FROM setting WHERE name = $1", name) is { } value
            ? Convert.ToDouble(value, CultureInfo.InvariantCulture)
            : null;

    public static void Set(DummyDatabase database, string name, double? value)
    {
        if (value is null) database.Execute("DELETE FROM setting WHERE name = $1", name);
        else database.Execute("INSERT OR REPLACE INTO setting (name, value) VALUES ($1, $2)", name, value);
    }

    public static void Count(DummyDatabase database, string kind) => database.Execute(
        "INSERT INTO call (kind, count) VALUES ($1, 1) ON CONFLICT (kind) DO UPDATE SET count = count + 1", kind);

    public static long Calls(DummyDatabase database, string kind)
        => (long)(database.Scalar("SELECT count FROM call WHERE kind = $1", kind) ?? 0L);
}
