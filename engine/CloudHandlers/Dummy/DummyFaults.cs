namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>The faults of <see cref="DummyControl"/>. Each has a target: calls or machines.</summary>
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

    /// <summary>Adds faults to the queue of a target.</summary>
    public static void Order(DummyDatabase database, string target, CloudErrorKind kind, int count)
        => database.Execute(
            "INSERT INTO fault (target, kind, remaining) VALUES ($1, $2, $3)", target, kind.ToString(), count);

    public static bool Any(DummyDatabase database, string target)
        => database.Scalar("SELECT 1 FROM fault WHERE target = $1 LIMIT 1", target) is not null;

    /// <summary>Takes the next fault of a target; null: there is none.</summary>
    public static CloudErrorKind? Take(DummyDatabase database, string target)
    {
        if (database.Scalar("SELECT min(id) FROM fault WHERE target = $1", target) is not { } id) return null;
        var kind = database.Scalar("UPDATE fault SET remaining = remaining - 1 WHERE id = $1 RETURNING kind", id);
        database.Execute("DELETE FROM fault WHERE remaining <= 0");
        return Enum.Parse<CloudErrorKind>((string)kind!);
    }

    public static void Clear(DummyDatabase database) => database.Execute("DELETE FROM fault");
}
