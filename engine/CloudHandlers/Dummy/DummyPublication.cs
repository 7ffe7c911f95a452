namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>Which machines are published, and which drain.</summary>
internal static class DummyPublication
{
    private const string CutCall = "cut";

    /// <summary>Publishes a machine of a scope. Throws <see cref="CloudException"/> (NotFound).</summary>
    public static PublishOutcome Publish(DummyDatabase database, long scope, string instanceId)
    {
        if (DummyAddress.Number(instanceId) is not { } number
            || database.Scalar("SELECT 1 FROM machine WHERE id = $1 AND scope = $2", number, scope) is null)
        {
            return new(instanceId, false, new(
                CloudErrorKind.NotFound, $"The dummy cloud has no {instanceId}, and cannot publish it."));
        }

        var isNew = database.Execute(
            "INSERT INTO publication (machine) VALUES ($1) ON CONFLICT (machine) DO UPDATE SET drains = NULL "
            + "WHERE drains IS NOT NULL", number) > 0;
        return new(instanceId, true) { IsNew = isNew };
    }

    /// <summary>Withdraws a machine: it drains for a while.</summary>
    public static WithdrawOutcome Withdraw(
        DummyDatabase database, string instanceId, TimeSpan drainTime, DateTimeOffset now)
    {
        if (DummyAddress.Number(instanceId) is not { } number) return new(instanceId, true);
        database.Execute("UPDATE publication SET drains = $2 WHERE machine = $1 AND drains IS NULL",
            number, (now + drainTime).ToUnixTimeMilliseconds());
        database.Execute("DELETE FROM publication WHERE machine = $1 AND drains <= $2",
            number, now.ToUnixTimeMilliseconds());
        return new(instanceId, database.Scalar("SELECT 1 FROM publication WHERE machine = $1", number) is null)
        {
            Limit = drainTime,
        };
    }

    /// <summary>A machine is removed; it is counted if requests may have reached it.</summary>
    public static void End(DummyDatabase database, long number)
    {
        if (database.Execute("DELETE FROM publication WHERE machine = $1", number) > 0)
            DummyBehaviour.Count(database, CutCall);
    }

    /// <summary>The published machines.</summary>
    public static IReadOnlyList<string> All(DummyDatabase database) => database.Rows(
        reader => DummyAddress.InstanceId(reader.GetInt64(0)),
        "SELECT machine FROM publication JOIN machine ON machine.id = machine WHERE drains IS NULL ORDER BY machine");

    /// <summary>How many machines were removed while they were published or drained.</summary>
    public static long Cut(DummyDatabase database) => DummyBehaviour.Calls(database, CutCall);
}
