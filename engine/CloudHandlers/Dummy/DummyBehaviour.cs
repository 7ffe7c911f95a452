using System.Globalization;

namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>Settings of the whole cloud that somebody made from outside, and the count of its calls.</summary>
internal static class DummyBehaviour
{
    /// <summary>Seconds of a round trip.</summary>
    public const string Latency = "latency";

    /// <summary>Machines that the file may hold.</summary>
    public const string Quota = "quota";

    /// <summary>A setting, or null where nobody made it.</summary>
    public static double? Find(DummyDatabase database, string name)
        => database.Scalar("SELECT value FROM setting WHERE name = $1", name) is { } value
            ? Convert.ToDouble(value, CultureInfo.InvariantCulture)
            : null;

    /// <summary>Makes a setting, or with null leaves it to the resource sections again.</summary>
    public static void Set(DummyDatabase database, string name, double? value)
    {
        if (value is null) database.Execute("DELETE FROM setting WHERE name = $1", name);
        else database.Execute("INSERT OR REPLACE INTO setting (name, value) VALUES ($1, $2)", name, value);
    }

    /// <summary>Counts a call.</summary>
    public static void Count(DummyDatabase database, string kind) => database.Execute(
        "INSERT INTO call (kind, count) VALUES ($1, 1) ON CONFLICT (kind) DO UPDATE SET count = count + 1", kind);

    /// <summary>Calls of a kind so far.</summary>
    public static long Calls(DummyDatabase database, string kind)
        => (long)(database.Scalar("SELECT count FROM call WHERE kind = $1", kind) ?? 0L);
}
