namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>
/// A simulated cloud for tests, trials and demonstrations. Its machines are rows of a SQLite file (resource key
/// <c>file</c>, by default <c>dummy.db</c> beside the store). They outlive the process, and several processes can
/// share them. Latency, boot time, faults and quota come from the resource section or from <see cref="Control"/>.
/// </summary>
/// <param name="time">The clock of latency and boot time. Default: the system's.</param>
/// <param name="random">The random source of the rates. Default: shared.</param>
/// <param name="maxBatch">Equal requests that one call may create. Default 100; 1 turns batches off.</param>
public sealed partial class DummyCloud(TimeProvider? time = null, Random? random = null, int maxBatch = 100)
    : ICloudHandler, IDisposable
{
    internal const string CreateCall = "create";
    internal const string ListCall = "list";
    internal const string DropCall = "drop";
    private const string TagCall = "tag";
    private const string PowerCall = "power";

    private const string FileKey = "file";
    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly Random random = random ?? Random.Shared;
    private readonly Dictionary<string, DummyDatabase> databases = [];
    private bool disposed;

    public string Type => "dummy";
    public IReadOnlyList<string> ScopeKeys { get; } = [FileKey];
    public int MaxBatch { get; } = maxBatch;
    public bool TakesCredential => false;
    public bool IsBesideStore => true;
    public bool HandsOver => true;
    public IEnumerable<Diagnostic> Validate(Section resource) => Schema.Check(resource);
    public SectionSchema Schema => DummySection.Schema;

    /// <summary>Opens the file of a cloud to inspect and control it. Throws <see cref="CloudException"/>.</summary>
    public static DummyControl Control(string file, TimeProvider? time = null)
        => new(file, time ?? TimeProvider.System);

    public async Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
    {
        if (batch.Items.Count > MaxBatch)
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"A call to the dummy cloud creates at most {MaxBatch} machines; {batch.Items.Count} were asked for.");
        }

        var section = DummySection.Read(batch.Request.Resource);
        var database = Open(batch.Scope);
        var outcomes = new List<CreateOutcome>(batch.Items.Count);
        foreach (var items in batch.Items.Chunk(section.MaxBatch))
        {
            outcomes.AddRange(await CallAsync(database, CreateCall, section.Latency, section.ThrottleRate,
                d => new DummyCreation(d, batch, section, time.GetUtcNow(), Happens).Run(items), cancel)
                .ConfigureAwait(false));
        }

        return outcomes;
    }

    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => CallAsync(scope, ListCall, (database, id) => DummyMachines.List(database, scope, id, time.GetUtcNow()),
            [], cancel);

    public Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => CallAsync<CloudInstance>(scope, ListCall, (database, id) =>
        [
            .. instanceIds.Select(DummyAddress.Number).OfType<long>().Distinct()
                .SelectMany(number => DummyMachines.Find(database, scope, id, number, time.GetUtcNow())),
        ], [], cancel);

    /// <summary>All machines of the file with these tags. A missing file has none, and is not created.</summary>
    public async Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
    {
        if (!Path.Exists(PathOf(access))) return [];
        return await CallAsync<IReadOnlyList<CloudInstance>>(Open(access), ListCall, TimeSpan.Zero, throttleRate: 0,
            database => (DummyMachines.ListTagged(database, anyStore ? null : access.StoreId, time.GetUtcNow()), null),
            cancel)
            .ConfigureAwait(false);
    }

    /// <summary>What the quota leaves. A missing file is not created.</summary>
    public async Task<int?> CapacityAsync(
        CloudAccess access, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
    {
        var section = DummySection.Read(resource);
        if (!Path.Exists(PathOf(access))) return section.Quota;
        return await CallAsync<int?>(Open(access), ListCall, section.Latency, throttleRate: 0,
            database => (DummyCreation.Room(database, section.Quota) is { } room ? (int)Math.Max(0, room) : null, null),
            cancel).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => CallAsync(scope, DropCall, (database, id) => [.. instanceIds.Select(i => Drop(database, id, i))],
            [.. instanceIds.Select(i => new DropOutcome(i, Gone: true, null))], cancel);

    public bool CanStart => true;
    public bool CanStop => true;

    public Task StartAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => SwitchAsync(scope, instanceIds, stop: false, cancel);

    public Task StopAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => SwitchAsync(scope, instanceIds, stop: true, cancel);

    public Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        IReadOnlyList<ReleaseOutcome> done = [.. instanceIds.Select(id => new ReleaseOutcome(id, null))];
        return CallAsync(scope, TagCall, (database, id) =>
        {
            foreach (var number in instanceIds.Select(DummyAddress.Number).OfType<long>())
                DummyMachines.Release(database, id, number);
            return done;
        }, done, cancel);
    }

    public Task ClaimAsync(
        CloudScope scope, string instanceId, Guid nodeId, string nodeName, CancellationToken cancel)
        => CallAsync<bool>(Open(scope), TagCall, TimeSpan.Zero, throttleRate: 0, database
            => DummyAddress.Number(instanceId) is { } number
                && DummyMachines.Claim(database, scope, number, nodeId, nodeName)
                ? (true, null)
                : (false, new CloudException(CloudErrorKind.NotFound, $"The dummy cloud has no {instanceId}.")),
            cancel);

    /// <summary>Checks the file. A missing file is not created.</summary>
    public Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
        => Task.Run<IReadOnlyList<CloudCheck>>(() => [Check(access)], cancel);

    public void Dispose()
    {
        lock (databases)
        {
            disposed = true;
            foreach (var database in databases.Values) database.Dispose();
            databases.Clear();
        }
    }

    private Task<IReadOnlyList<string>> SwitchAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, bool stop, CancellationToken cancel)
        => CallAsync(scope, PowerCall, (database, id) =>
        {
            foreach (var number in instanceIds.Select(DummyAddress.Number).OfType<long>())
                DummyMachines.Switch(database, id, number, stop);
            return instanceIds;
        }, instanceIds, cancel);

    private static DropOutcome Drop(DummyDatabase database, long scope, string instanceId)
    {
        if (DummyFaults.Take(database, DummyFaults.Drop) is { } kind)
        {
            return new DropOutcome(instanceId, Gone: false, new CloudException(
                kind, "The dummy cloud was told to fail this drop."));
        }

        if (DummyAddress.Number(instanceId) is { } number) DummyMachines.Remove(database, scope, number);
        return new DropOutcome(instanceId, Gone: true, null);
    }

    private async Task<IReadOnlyList<T>> CallAsync<T>(CloudScope scope, string kind,
        Func<DummyDatabase, long, IReadOnlyList<T>> work, IReadOnlyList<T> whenEmpty, CancellationToken cancel)
    {
        var database = Open(scope);
        var latency = TimeSpan.FromSeconds(database.Read(d => DummyMachines.Latency(d, scope)));
        return await CallAsync<IReadOnlyList<T>>(database, kind, latency, throttleRate: 0,
            d => (DummyMachines.FindScope(d, scope) is { } id ? work(d, id) : whenEmpty, null), cancel)
            .ConfigureAwait(false);
    }

    // Half of the latency is before the work, half after it: a cancelled caller cannot know whether the work was done.
    // What the work did stays done even if it returns an error.
    private async Task<T> CallAsync<T>(DummyDatabase database, string kind, TimeSpan latency, double throttleRate,
        Func<DummyDatabase, (T? Value, CloudException? Error)> work, CancellationToken cancel)
    {
        var set = database.Read(d => DummyBehaviour.Find(d, DummyBehaviour.Latency));
        var oneWay = (set is { } seconds ? TimeSpan.FromSeconds(seconds) : latency) / 2;
        await DelayAsync(oneWay, cancel).ConfigureAwait(false);
        var reply = database.Write(d =>
        {
            DummyBehaviour.Count(d, kind);
            return DummyFaults.Take(d, DummyFaults.Call) is not null || Happens(throttleRate)
                ? (default, new CloudException(
                    CloudErrorKind.Throttled, "The dummy cloud was told to turn this call away. Try again later."))
                : work(d);
        });
        if (kind != ListCall) Failpoint.Hit(FailpointName.AfterCommit);
        await DelayAsync(oneWay, cancel).ConfigureAwait(false);
        return reply.Error is null ? reply.Value! : throw reply.Error;
    }

    private async Task DelayAsync(TimeSpan oneWay, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (oneWay > TimeSpan.Zero) await Task.Delay(oneWay, time, cancel).ConfigureAwait(false);
    }

    private bool Happens(double rate)
    {
        if (rate <= 0) return false;
        lock (random) return random.NextDouble() < rate;
    }

    private CloudCheck Check(CloudAccess access)
    {
        const string name = "File";
        var path = PathOf(access);
        if (!Path.Exists(path))
            return new(name, CloudCheckStatus.Passed, $"{path} will be made with its first instance");
        try
        {
            Open(access).Read(d => DummyBehaviour.Find(d, DummyBehaviour.Latency));
            return new(name, CloudCheckStatus.Passed, $"{path} can be used");
        }
        catch (CloudException e)
        {
            return new(name, CloudCheckStatus.Failed, e.Message);
        }
    }

    private static string PathOf(CloudAccess access)
    {
        var name = access.Settings.TryGetValue(FileKey, out var value) && value is string { Length: > 0 } text
            ? text
            : "dummy.db";
        return Path.GetFullPath(name, Path.GetFullPath(access.StoreFolder));
    }

    private DummyDatabase Open(CloudAccess access)
    {
        var path = PathOf(access);
        lock (databases)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (!databases.TryGetValue(path, out var database)) databases[path] = database = new DummyDatabase(path);
            return database;
        }
    }
}
