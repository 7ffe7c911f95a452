namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>
/// A hand on a dummy cloud: shows its machines and sets how it behaves, also while enactments of any process use it.
/// A setting made here takes the place of the same key in resource sections. Not for use after the file is deleted.
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

    /// <summary>Time of a round trip. Null, the default: what the resource section says.</summary>
    public TimeSpan? Latency
    {
        get => database.Read(d => DummyBehaviour.Find(d, DummyBehaviour.Latency)) is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
        set => database.Write(d => DummyBehaviour.Set(d, DummyBehaviour.Latency, value?.TotalSeconds));
    }

    /// <summary>Machines that the file may hold. Null, the default: what the resource section says.</summary>
    public int? Quota
    {
        get => (int?)database.Read(d => DummyBehaviour.Find(d, DummyBehaviour.Quota));
        set => database.Write(d => DummyBehaviour.Set(d, DummyBehaviour.Quota, value));
    }

    /// <summary>Calls so far, by all processes.</summary>
    public DummyCalls Calls => database.Read(d => new DummyCalls(
        DummyBehaviour.Calls(d, DummyCloud.CreateCall), DummyBehaviour.Calls(d, DummyCloud.ListCall),
        DummyBehaviour.Calls(d, DummyCloud.DropCall)));

    /// <summary>The next so many creations of a machine fail with this kind of error.</summary>
    public void FailNext(int count, CloudErrorKind kind = CloudErrorKind.Transient)
        => Order(DummyFaults.Create, kind, count);

    /// <summary>
    /// The next so many creating calls do their work, and the caller gets a transient error all the same.
    /// </summary>
    public void LoseNextReplies(int count) => Order(DummyFaults.Reply, CloudErrorKind.Transient, count);

    /// <summary>The next so many calls of any kind are turned away as throttled.</summary>
    public void Throttle(int count) => Order(DummyFaults.Call, CloudErrorKind.Throttled, count);

    /// <summary>The next so many drops of a machine fail; the machines stay.</summary>
    public void DropFailures(int count, CloudErrorKind kind = CloudErrorKind.Transient)
        => Order(DummyFaults.Drop, kind, count);

    /// <summary>Forgets all faults that were ordered and did not happen yet.</summary>
    public void ClearFaults() => database.Write(DummyFaults.Clear);

    /// <summary>A machine is gone behind Occo's back. Throws <see cref="CloudException"/> (NotFound).</summary>
    public void Vanish(string instanceId) => Change(instanceId,
        (d, number) => d.Execute("DELETE FROM machine WHERE id = $1", number));

    /// <summary>A machine is in this state from now on. Throws <see cref="CloudException"/> (NotFound).</summary>
    public void SetState(string instanceId, ComponentState state, string? error = null) => Change(instanceId,
        (d, number) => d.Execute(
            "UPDATE machine SET state = $1, error = $2 WHERE id = $3", state.ToString(), error, number));

    /// <summary>
    /// A machine has another image or is of another type from now on: <c>image_id</c> or <c>instance_type</c> is
    /// changed behind Occo's back. Throws <see cref="CloudException"/> (NotFound) and <see cref="ArgumentException"/>.
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

    /// <summary>All machines of the file, oldest first, whoever they belong to.</summary>
    public IReadOnlyList<DummyMachine> Machines()
        => database.Read(d => DummyMachines.All(d, time.GetUtcNow()));

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
