namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>
/// A simulated cloud for tests, trials and demonstrations. Its machines live in a SQLite file (resource key
/// <c>file</c>, by default <c>dummy.db</c> beside the store), so they outlive the process and several processes can
/// share them.
/// Latency, boot time, faults and quota come from the resource section, or from outside through <see cref="Control"/>.
/// </summary>
/// <param name="time">The clock that latency and boot time follow. Default: the system's.</param>
/// <param name="random">The source of chance for the rates. Default: shared.</param>
/// <param name="maxBatch">Equal requests that one call may create. Default 100; 1 turns batches off.</param>
public sealed class DummyCloud(TimeProvider? time = null, Random? random = null, int maxBatch = 100)
    : ICloudHandler, IDisposable
{
    internal const string CreateCall = "create";
    internal const string ListCall = "list";
    internal const string DropCall = "drop";

    private const string FileKey = "file";
    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly Random random = random ?? Random.Shared;
    private readonly Dictionary<string, DummyDatabase> databases = [];
    private bool disposed;

    /// <inheritdoc/>
    public string Type => "dummy";

    /// <inheritdoc/>
    public IReadOnlyList<string> ScopeKeys { get; } = [FileKey];

    /// <inheritdoc/>
    public int MaxBatch { get; } = maxBatch;

    /// <inheritdoc/>
    public bool TakesCredential => false;

    /// <summary>
    /// Opens a cloud's file, to look at its machines and to set how it behaves. Throws <see
    /// cref="CloudException"/>.
    /// </summary>
    public static DummyControl Control(string file, TimeProvider? time = null)
        => new(file, time ?? TimeProvider.System);

    /// <inheritdoc/>
    public bool IsBesideStore => true;

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Validate(Section resource) => Schema.Check(resource);

    /// <inheritdoc/>
    public SectionSchema Schema => DummySchema.Schema;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
    {
        if (batch.Items.Count > MaxBatch)
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"A call to the dummy cloud creates {MaxBatch} machines at most; {batch.Items.Count} were asked for.");
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

    /// <inheritdoc/>
    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => CallAsync(scope, ListCall, (database, id) => DummyMachines.List(database, scope, id, time.GetUtcNow()), [], cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => CallAsync<CloudInstance>(scope, ListCall, (database, id) =>
        [
            .. instanceIds.Select(DummyAddress.Number).OfType<long>().Distinct()
                .Select(number => DummyMachines.Find(database, scope, id, number, time.GetUtcNow()))
                .OfType<CloudInstance>(),
        ], [], cancel);

    /// <summary>All machines of the file with these tags; a file that is not there has none, and is not made.</summary>
    public async Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
    {
        if (!File.Exists(PathOf(access))) return [];
        return await CallAsync(Open(access), ListCall, TimeSpan.Zero, throttleRate: 0,
            database => new DummyReply<IReadOnlyList<CloudInstance>>(
                DummyMachines.ListTagged(database, anyStore ? null : access.StoreId, time.GetUtcNow()), null), cancel)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => CallAsync(scope, DropCall, (database, id) => [.. instanceIds.Select(i => Drop(database, id, i))],
            [.. instanceIds.Select(i => new DropOutcome(i, Gone: true, null))], cancel);

    /// <summary>Looks at its file, and makes none.</summary>
    public Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
        => Task.Run<IReadOnlyList<CloudCheck>>(() => [Check(access)], cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (databases)
        {
            disposed = true;
            foreach (var database in databases.Values) database.Dispose();
            databases.Clear();
        }
    }

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
        return await CallAsync(database, kind, latency, throttleRate: 0,
            d => new DummyReply<IReadOnlyList<T>>(
                DummyMachines.FindScope(d, scope) is { } id ? work(d, id) : whenEmpty, null), cancel)
            .ConfigureAwait(false);
    }

    // Half of the latency is the way there, half the way back: who gives up while waiting cannot know what was done.
    private async Task<T> CallAsync<T>(DummyDatabase database, string kind, TimeSpan latency, double throttleRate,
        Func<DummyDatabase, DummyReply<T>> work, CancellationToken cancel)
    {
        var set = database.Read(d => DummyBehaviour.Find(d, DummyBehaviour.Latency));
        var oneWay = (set is { } seconds ? TimeSpan.FromSeconds(seconds) : latency) / 2;
        await TravelAsync(oneWay, cancel).ConfigureAwait(false);
        var reply = database.Write(d =>
        {
            DummyBehaviour.Count(d, kind);
            return DummyFaults.Take(d, DummyFaults.Call) is not null || Happens(throttleRate)
                ? new DummyReply<T>(default, new CloudException(
                    CloudErrorKind.Throttled, "The dummy cloud was told to turn this call away. Try again later."))
                : work(d);
        });
        if (kind != ListCall) Failpoint.Hit(FailpointName.AfterCommit);
        await TravelAsync(oneWay, cancel).ConfigureAwait(false);
        return reply.Open();
    }

    private async Task TravelAsync(TimeSpan oneWay, CancellationToken cancel)
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
        if (!File.Exists(path))
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
