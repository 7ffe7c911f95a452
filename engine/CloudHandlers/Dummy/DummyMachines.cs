using Microsoft.Data.Sqlite;

namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>The machines in the file of a dummy cloud.</summary>
internal static class DummyMachines
{
    // A state that was set through DummyControl stays; otherwise a machine is pending until it has booted.
    private const string StateNow =
        "CASE WHEN state IS NOT NULL THEN state WHEN ready > $1 THEN 'Pending' ELSE 'Ready' END";

    private const string Columns = $"machine.id, node, {StateNow}, error, name, image, type, request";

    // The store and the infrastructure of released machines.
    private const string Untagged = "";

    private const string Tagged =
        $"SELECT {Columns}, store, infrastructure, created FROM machine JOIN scope s ON s.id = machine.scope";

    /// <summary>The id of a scope, new or known. The latency is kept for calls without a resource section.</summary>
    public static long Scope(DummyDatabase database, CloudScope scope, TimeSpan latency)
        => Scope(database, scope.StoreId, scope.InfrastructureId, latency);

    /// <summary>The id of a scope; null: it never had a machine.</summary>
    public static long? FindScope(DummyDatabase database, CloudScope scope)
        => FindScope(database, scope.StoreId, scope.InfrastructureId);

    /// <summary>The latency of the newest creation in a scope, in seconds.</summary>
    public static double Latency(DummyDatabase database, CloudScope scope) => (double)(database.Scalar(
        "SELECT latency FROM scope WHERE store = $1 AND infrastructure = $2",
        scope.StoreId, scope.InfrastructureId) ?? 0.0);

    public static long Count(DummyDatabase database) => (long)database.Scalar("SELECT count(*) FROM machine")!;

    /// <summary>The machine of a node id, with the scope and the digest of its request.</summary>
    public static (CloudInstance Instance, long Scope, byte[] Digest)? FindNode(
        DummyDatabase database, CloudScope scope, Guid nodeId, DateTimeOffset now)
        => database.Rows(
            reader => (Instance(reader, scope), reader.GetInt64(8), reader.GetFieldValue<byte[]>(9)),
            $"SELECT {Columns}, scope, digest FROM machine WHERE node = $2",
            now.ToUnixTimeMilliseconds(), nodeId.ToByteArray()) is [var found] ? found : null;

    public static CloudInstance Add(DummyDatabase database, CreateBatch batch, long scope, Guid nodeId, byte[] digest,
        DummySection section, DateTimeOffset now)
    {
        database.Execute(
            "INSERT INTO machine (node, scope, name, digest, created, ready, image, type, request) "
            + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            nodeId.ToByteArray(), scope, batch.NodeName, digest, now.ToUnixTimeMilliseconds(),
            (now + section.BootTime).ToUnixTimeMilliseconds(), section.Image, section.InstanceType,
            batch.Request.Digest);
        return Instance(
            batch.Scope.StoreId, batch.Scope.InfrastructureId, database.LastInsertedId, nodeId, batch.NodeName,
            section.BootTime > TimeSpan.Zero ? ComponentState.Pending : ComponentState.Ready, error: null,
            section.Image, section.InstanceType, batch.Request.Digest);
    }

    /// <summary>Machines of a scope, oldest first.</summary>
    public static IReadOnlyList<CloudInstance> List(
        DummyDatabase database, CloudScope scope, long id, DateTimeOffset now)
        => database.Rows(reader => Instance(reader, scope),
            $"SELECT {Columns} FROM machine WHERE scope = $2 ORDER BY id", now.ToUnixTimeMilliseconds(), id);

    /// <summary>The machine of a scope with a number, if there is one.</summary>
    public static IReadOnlyList<CloudInstance> Find(
        DummyDatabase database, CloudScope scope, long id, long number, DateTimeOffset now)
        => database.Rows(reader => Instance(reader, scope),
            $"SELECT {Columns} FROM machine WHERE id = $2 AND scope = $3", now.ToUnixTimeMilliseconds(), number, id);

    /// <summary>All machines, oldest first.</summary>
    public static IReadOnlyList<DummyMachine> All(DummyDatabase database, DateTimeOffset now)
        => database.Rows(reader =>
        {
            var instance = TaggedInstance(reader);
            return new DummyMachine
            {
                InstanceId = instance.InstanceId,
                NodeId = instance.NodeId!.Value,
                NodeName = instance.NodeName!,
                StoreId = instance.StoreId!,
                InfrastructureId = instance.InfrastructureId,
                State = instance.State,
                Address = instance.Addresses[0],
                Error = instance.Error,
                CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(10)),
            };
        }, $"{Tagged} ORDER BY machine.id", now.ToUnixTimeMilliseconds());

    /// <summary>Machines of a store with their tags, oldest first; null: of all stores.</summary>
    public static IReadOnlyList<CloudInstance> ListTagged(DummyDatabase database, string? store, DateTimeOffset now)
        => database.Rows(TaggedInstance,
            $"{Tagged} WHERE store <> $3 AND ($2 IS NULL OR store = $2) ORDER BY machine.id",
            now.ToUnixTimeMilliseconds(), store, Untagged);

    /// <summary>Removes a machine of a scope. A missing machine is no error.</summary>
    public static void Remove(DummyDatabase database, long scope, long number)
    {
        if (database.Execute("DELETE FROM machine WHERE id = $1 AND scope = $2", number, scope) > 0)
            DummyPublication.End(database, number);
    }

    /// <summary>Stops a machine of a scope, or starts one that is stopped. A missing machine is no error.</summary>
    public static void Switch(DummyDatabase database, long scope, long number, bool stop)
    {
        if (!stop)
        {
            database.Execute("UPDATE machine SET state = NULL, error = NULL WHERE id = $1 AND scope = $2 "
                + "AND state = 'Stopped'", number, scope);
        }
        else if (database.Execute("UPDATE machine SET state = 'Stopped', error = NULL WHERE id = $1 AND scope = $2 "
            + "AND state IS NOT 'Stopped'", number, scope) > 0)
        {
            DummyPublication.End(database, number);
        }
    }

    /// <summary>Gives a machine of a scope to nobody.</summary>
    public static void Release(DummyDatabase database, long scope, long number) => database.Execute(
        "UPDATE machine SET scope = $3 WHERE id = $1 AND scope = $2", number, scope,
        Scope(database, Untagged, Untagged, TimeSpan.Zero));

    /// <summary>Gives a machine to a node. False: there is no such machine.</summary>
    public static bool Claim(DummyDatabase database, CloudScope scope, long number, Guid nodeId, string node)
        => database.Execute("UPDATE machine SET scope = $2, node = $3, name = $4 WHERE id = $1", number,
            Scope(database, scope, TimeSpan.Zero), nodeId.ToByteArray(), node) == 1;

    private static CloudInstance TaggedInstance(SqliteDataReader reader)
        => Instance(reader, reader.GetString(8), reader.GetString(9));

    private static long Scope(DummyDatabase database, string store, string infrastructure, TimeSpan latency)
    {
        database.Execute("""
            INSERT INTO scope (store, infrastructure, latency) VALUES ($1, $2, $3)
            ON CONFLICT (store, infrastructure) DO UPDATE SET latency = $3 WHERE latency <> $3
            """, store, infrastructure, latency.TotalSeconds);
        return FindScope(database, store, infrastructure)!.Value;
    }

    private static long? FindScope(DummyDatabase database, string store, string infrastructure)
        => (long?)database.Scalar(
            "SELECT id FROM scope WHERE store = $1 AND infrastructure = $2", store, infrastructure);

    private static CloudInstance Instance(SqliteDataReader reader, CloudScope scope)
        => Instance(reader, scope.StoreId, scope.InfrastructureId);

    private static CloudInstance Instance(SqliteDataReader reader, string store, string infrastructure) => Instance(
        store, infrastructure, reader.GetInt64(0), new Guid(reader.GetFieldValue<byte[]>(1)), reader.GetString(4),
        Enum.Parse<ComponentState>(reader.GetString(2)), Text(reader, 3), Text(reader, 5), Text(reader, 6),
        Text(reader, 7));

    private static string? Text(SqliteDataReader reader, int column)
        => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static CloudInstance Instance(
        string store, string infrastructure, long number, Guid nodeId, string name, ComponentState state,
        string? error, string? image, string? type, string? request) => new()
    {
        InstanceId = DummyAddress.InstanceId(number),
        StoreId = store,
        InfrastructureId = infrastructure,
        NodeId = nodeId,
        NodeName = name,
        RequestDigest = request,
        State = state,
        Addresses = [DummyAddress.Public(number)],
        PrivateAddress = DummyAddress.Private(number),
        Error = error,
        Observed = Observed(image, type),
    };

    private static Dictionary<string, object?>? Observed(string? image, string? type)
    {
        if (image is null && type is null) return null;
        var observed = new Dictionary<string, object?>(2);
        if (image is not null) observed[DummySection.ImageKey] = PlainJson.Read(image);
        if (type is not null) observed[DummySection.TypeKey] = PlainJson.Read(type);
        return observed;
    }
}
