namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>
/// Inspects and controls a dummy cloud, also while enactments of any process use it. A setting replaces the same key of
/// resource sections. Do not use it after the file is deleted.
/// </summary>
public sealed class DummyControl : IDisposable
{
    private readonly DummyDatabase database;
    private readonly TimeProvider time;

    internal DummyControl(string file, TimeProvider time)
    {
        database = new DummyDatabase(Path.GetFullPath(file));
        this.time = time;
    }

    /// <summary>Time of a round trip. Default null: the resource section decides.</summary>
    public TimeSpan? Latency
    {
        get => database.Read(d => DummyBehaviour.Find(d, DummyBehaviour.Latency)) is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
        set => database.Write(d => DummyBehaviour.Set(d, DummyBehaviour.Latency, value?.TotalSeconds));
    }

    /// <summary>Limit of machines in the file. Default null: the resource section decides.</summary>
    public int? Quota
    {
        get => (int?)database.Read(d => DummyBehaviour.Find(d, DummyBehaviour.Quota));
        set => database.Write(d => DummyBehaviour.Set(d, DummyBehaviour.Quota, value));
    }

    /// <summary>Calls so far, by all processes.</summary>
    public DummyCalls Calls => database.Read(d => new DummyCalls(
        DummyBehaviour.Calls(d, DummyCloud.CreateCall), DummyBehaviour.Calls(d, DummyCloud.ListCall),
        DummyBehaviour.Calls(d, DummyCloud.DropCall)));

    /// <summary>The next <paramref name="count"/> creations of a machine fail.</summary>
    public void FailNext(int count, CloudErrorKind kind = CloudErrorKind.Transient)
        => Order(DummyFaults.Create, kind, count);

    /// <summary>The next <paramref name="count"/> creating calls do their work and return a transient error.</summary>
    public void LoseNextReplies(int count) => Order(DummyFaults.Reply, CloudErrorKind.Transient, count);

    /// <summary>The next <paramref name="count"/> calls of any kind are throttled.</summary>
    public void Throttle(int count) => Order(DummyFaults.Call, CloudErrorKind.Throttled, count);

    /// <summary>The next <paramref name="count"/> drops of a machine fail; the machines stay.</summary>
    public void DropFailures(int count, CloudErrorKind kind = CloudErrorKind.Transient)
        => Order(DummyFaults.Drop, kind, count);

    /// <summary>Cancels all faults that have not happened yet.</summary>
    public void ClearFaults() => database.Write(DummyFaults.Clear);

    /// <summary>Removes a machine behind Occo's back. Throws <see cref="CloudException"/> (NotFound).</summary>
    public void Vanish(string instanceId) => Change(instanceId,
        (d, number) => d.Execute("DELETE FROM machine WHERE id = $1", number));

    /// <summary>Sets the state of a machine. Throws <see cref="CloudException"/> (NotFound).</summary>
    public void SetState(string instanceId, ComponentState state, string? error = null) => Change(instanceId,
        (d, number) => d.Execute(
            "UPDATE machine SET state = $1, error = $2 WHERE id = $3", state.ToString(), error, number));

    /// <summary>
    /// Changes <c>image_id</c> or <c>instance_type</c> of a machine behind Occo's back. Throws
    /// <see cref="CloudException"/> (NotFound) and <see cref="ArgumentException"/>.
    /// </summary>
    public void SetResource(string instanceId, string key, string value)
    {
        var column = key switch
        {
            DummySection.ImageKey => "image",
            DummySection.TypeKey => "type",
            _ => throw new ArgumentException(
                $"The dummy cloud knows no '{key}' of a machine; it knows "
                + $"{DummySection.ImageKey} and {DummySection.TypeKey}.", nameof(key)),
        };
        Change(instanceId, (d, number) => d.Execute(
            $"UPDATE machine SET {column} = $1 WHERE id = $2", PlainJson.Write(value), number));
    }

    /// <summary>The machines of all stores in the file, oldest first.</summary>
    public IReadOnlyList<DummyMachine> Machines()
        => database.Read(d => DummyMachines.All(d, time.GetUtcNow()));

    /// <summary>The machines behind the simulated load balancer, oldest first.</summary>
    public IReadOnlyList<string> Published => database.Read(DummyPublication.All);

    /// <summary>How many machines were dropped while requests could reach them.</summary>
    public long Cut => database.Read(DummyPublication.Cut);

    /// <summary>Takes a machine from behind the load balancer without Occo.</summary>
    public void Withdraw(string instanceId) => Change(instanceId,
        (d, number) => d.Execute("DELETE FROM publication WHERE machine = $1", number));

    public void Dispose() => database.Dispose();

    private void Order(string target, CloudErrorKind kind, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        database.Write(d => DummyFaults.Order(d, target, kind, count));
    }

    private void Change(string instanceId, Func<DummyDatabase, long, int> change) => database.Write(d =>
    {
        if (DummyAddress.Number(instanceId) is { } number && change(d, number) > 0) return;
        throw new CloudException(CloudErrorKind.NotFound,
            $"The dummy cloud has no machine '{instanceId}'. Look at Machines() for those it has.");
    });
}
