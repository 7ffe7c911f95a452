namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// The local cloud. Its instances are processes on this machine, each with a folder, logs, ports and, on Linux, its own
/// address. They outlive the process that creates them. Needs Linux or macOS.
/// </summary>
public sealed class LocalCloud : ICloudHandler
{
    internal const string TypeName = "local";

    private readonly TimeProvider time;
    private readonly PortPool ports = new();
    private readonly LocalCreation creation;
    private readonly LocalRemoval removal;

    /// <param name="time">The clock of time-outs and of the age of processes. Default: the system's.</param>
    public LocalCloud(TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        creation = new(this.time);
        removal = new(this.time);
    }

    public string Type => TypeName;

    /// <summary>None: there is one local cloud per store.</summary>
    public IReadOnlyList<string> ScopeKeys => [];

    public int MaxBatch => 1;
    public bool TakesCredential => false;
    public bool ReservesPorts => true;
    public bool IsBesideStore => true;
    public IEnumerable<Diagnostic> Validate(Section resource) => LocalSection.Validate(resource);
    public SectionSchema Schema => LocalSection.Schema;

    /// <summary>
    /// Reserves an address, and a free port for each <c>auto</c>. A port that is still a template follows when the
    /// instance is created.
    /// </summary>
    public ValueTask<Reservation> ReserveAsync(
        CloudScope scope, Guid nodeId, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
    {
        RequireUnix();
        var wanted = LocalSection.PortsOf(resource);
        return new(GuardedAsync(Task.Run(() => Reservations(new(scope)).Reserve(nodeId, wanted), cancel)));
    }

    public async Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
    {
        RequireUnix();
        var root = new LocalRoot(batch.Scope);
        var outcomes = new List<CreateOutcome>();
        foreach (var item in batch.Items)
        {
            outcomes.Add(await creation.CreateAsync(batch, item, root, Reservations(root), cancel)
                .ConfigureAwait(false));
        }

        return outcomes;
    }

    /// <summary>
    /// An instance is ready when its process has run for <c>start_seconds</c>, and failed when it has ended. Without a
    /// process it is pending while its creator runs, then failed. A reservation is not an instance.
    /// </summary>
    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => GuardedAsync(Task.Run(() =>
        {
            var root = new LocalRoot(scope);
            root.EmptyTrash(cancel);
            var instances = root.Instances();
            if (instances.Count == 0) root.Sweep(Reservations(root), cancel);
            return Own(scope, instances.Select(folder => InstanceReport.Of(root, folder, time)));
        }, cancel));

    public Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => GuardedAsync(Task.Run(() =>
        {
            var root = new LocalRoot(scope);
            return Own(scope, root.Find(instanceIds).Select(folder => InstanceReport.Of(root, folder, time)));
        }, cancel));

    /// <summary>The instances in the folder of the store. Without a readable spec the store is unknown.</summary>
    public Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
        => GuardedAsync(Task.Run(() =>
        {
            var all = LocalRoot.All(access)
                .SelectMany(root => root.Instances().Select(folder => InstanceReport.Of(root, folder, time)));
            return anyStore ? [.. all.OfType<CloudInstance>()] : Own(access, all);
        }, cancel));

    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => GuardedAsync(Task.Run(() =>
        {
            var root = new LocalRoot(scope);
            return removal.DropAsync(root, Reservations(root), instanceIds, cancel);
        }, cancel));

    /// <summary>The process and its folder stay.</summary>
    public Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => GuardedAsync(Task.Run<IReadOnlyList<ReleaseOutcome>>(() =>
        {
            var lost = new HashSet<string>(StringComparer.Ordinal);
            foreach (var folder in new LocalRoot(scope).Find(instanceIds))
            {
                if (folder.HasFolder) folder.Release();
                else lost.Add(folder.InstanceId);
            }

            return [.. instanceIds.Select(id => new ReleaseOutcome(id, lost.Contains(id) ? NoFolder(id) : null))];
        }, cancel));

    /// <summary>Only where it was: the path of its folder has its infrastructure and its node id.</summary>
    public Task ClaimAsync(
        CloudScope scope, string instanceId, Guid nodeId, string nodeName, CancellationToken cancel)
        => GuardedAsync(Task.Run(() =>
        {
            var folder = new LocalRoot(scope).Instance(nodeId);
            if (folder.InstanceId != instanceId || !folder.HasFolder || InstanceSpec.Read(folder) is not { } spec)
            {
                throw new CloudException(CloudErrorKind.Invalid, $"The local cloud cannot hand over {instanceId}: the "
                    + "folder that its process uses is that of its infrastructure.");
            }

            (spec with { StoreId = scope.StoreId, NodeName = nodeName }).Write(folder);
            folder.ClaimBack();
            return true;
        }, cancel));

    private static CloudException NoFolder(string instanceId) => new(CloudErrorKind.Invalid,
        $"The folder of {instanceId} was deleted or replaced, so that it cannot be released.");

    public Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
        => Task.Run(() => LocalCheck.Run(access, ports), cancel);

    /// <summary>
    /// True when only files differ that the program reads again by itself. What it read at its start can only change
    /// with a new process.
    /// </summary>
    public bool CanRefresh(ComposedRequest from, ComposedRequest to) => LocalRefresh.IsPossible(from, to);

    /// <summary>Rewrites the files, each in one step. NotFound: no process is running.</summary>
    public Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
        => GuardedAsync(Task.Run(() =>
        {
            var nodeId = InstanceFolder.NodeIdOf(instanceId) ?? throw new CloudException(
                CloudErrorKind.NotFound, $"'{instanceId}' is no instance of the local cloud.");
            LocalRefresh.Refresh(new LocalRoot(scope).Instance(nodeId), to);
            return true;
        }, cancel));

    private static IReadOnlyList<CloudInstance> Own(CloudAccess access, IEnumerable<CloudInstance?> instances)
        => [.. instances.OfType<CloudInstance>().Where(i => i.StoreId is null || i.StoreId == access.StoreId)];

    private LocalReservations Reservations(LocalRoot root) => new(root, ports, LoopbackAddresses.For);

    private static async Task<T> GuardedAsync<T>(Task<T> work)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch (Exception e) when (LocalFailure.Of(e) is { } failure)
        {
            throw failure;
        }
    }

    private static void RequireUnix()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new CloudException(
                CloudErrorKind.Invalid, "The local cloud needs Linux or macOS; on Windows, use it in WSL.");
        }
    }
}
