namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>Faults that somebody ordered for the next so many calls or machines.</summary>
internal static class DummyFaults
{
    /// <summary>Any call.</summary>
    public const string Call = "call";

    /// <summary>The creation of a machine.</summary>
    public const string Create = "create";

    /// <summary>The reply to a creating call.</summary>
    public const string Reply = "reply";

    /// <summary>The drop of a machine.</summary>
    public const string Drop = "drop";

    /// <summary>Orders faults; they queue up behind those ordered before.</summary>
    public static void Order(DummyDatabase database, string target, CloudErrorKind kind, int count)
        => database.Execute(
            "INSERT INTO fault (target, kind, remaining) VALUES ($1, $2, $3)", target, kind.ToString(), count);

    /// <summary>Whether a fault is waiting for such a target.</summary>
    public static bool Any(DummyDatabase database, string target)
        => database.Scalar("SELECT 1 FROM fault WHERE target = $1 LIMIT 1", target) is not null;

    /// <summary>Uses up one fault: what shall happen to the next such target, or null.</summary>
    public static CloudErrorKind? Take(DummyDatabase database, string target)
    {
        long id;
        CloudErrorKind kind;
        using (var reader = database.Command(
            "SELECT id, kind FROM fault WHERE target = $1 ORDER BY id LIMIT 1", target).ExecuteReader())
        {
            if (!reader.Read()) return null;
            id = reader.GetInt64(0);
            kind = Enum.Parse<CloudErrorKind>(reader.GetString(1));
        }

        database.Execute("UPDATE fault SET remaining = remaining - 1 WHERE id = $1", id);
        database.Execute("DELETE FROM fault WHERE id = $1 AND remaining <= 0", id);
        return kind;
    }

    /// <summary>Forgets all orders.</summary>
    public static void Clear(DummyDatabase database) => database.Execute("DELETE FROM fault");
}
