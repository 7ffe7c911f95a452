namespace Occo.Crash;

/// <summary>A store and a cloud, looked at from outside as a person would, not through the engine's listing.</summary>
internal abstract class Site(string store)
{
    /// <summary>Name of the infrastructure.</summary>
    public const string Name = "crash";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The store's file.</summary>
    public string Store { get; } = store;

    /// <summary>Folder of the store.</summary>
    public string Folder => Path.GetDirectoryName(Store)!;

    /// <summary>What the cloud is called on the command line.</summary>
    public abstract string Cloud { get; }

    /// <summary>The file of credentials, where the cloud asks for some.</summary>
    public virtual string? CredentialPath => null;

    /// <summary>The site of a cloud.</summary>
    public static Site Of(string cloud, string store) => cloud switch
    {
        "dummy" => new DummySite(Path.GetFullPath(store)),
        "local" => new LocalSite(Path.GetFullPath(store)),
        "ec2" => new Ec2Site(Path.GetFullPath(store)),
        "nova" => new NovaSite(Path.GetFullPath(store)),
        "hosts" => new HostsSite(Path.GetFullPath(store)),
        "docker" => new DockerSite(Path.GetFullPath(store)),
        "workers" => new WorkerSite(Path.GetFullPath(store)),
        _ => throw new OccoException(
            FailureKind.InvalidArgument,
            $"There is no cloud '{cloud}': dummy, local, ec2, nova, hosts, docker or workers."),
    };

    /// <summary>How often workers keep the infrastructure; null: none do.</summary>
    public virtual TimeSpan? Interval => null;

    /// <summary>Nodes that are no machines. The machines need them.</summary>
    public virtual IReadOnlyList<string> Resources => [];

    /// <summary>What must never happen and did, in words.</summary>
    public virtual IReadOnlyList<string> Faults() => [];

    /// <summary>Path or address of the store.</summary>
    protected virtual string StorePath => Store;

    /// <summary>Works for the store, where workers do.</summary>
    public virtual Task WorkAsync(Orchestrator occo, CancellationToken drain) => Task.CompletedTask;

    /// <summary>Opens the store. The lease is so short that its heartbeat is a part of every scenario.</summary>
    public Task<Orchestrator> OpenAsync(double lease = 0.3) => Orchestrator.OpenAsync(new()
    {
        StorePath = StorePath,
        LeaseDuration = TimeSpan.FromSeconds(lease),
    });

    /// <summary>So much time goes by for the leases of nodes that they end: a trial is much shorter.</summary>
    public async Task EndLeasesAsync()
    {
        var store = await Occo.Engine.InfoBroker.Store.OpenAsync(StorePath, TimeProvider.System).ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var crash = (await store.Infrastructures.ListAsync().ConfigureAwait(false)).Single(i => i.Name == Name);
        var leases = (await store.Scaling.WantedAsync(crash.Id).ConfigureAwait(false)).Leases;
        var earlier = leases.ToDictionary(l => l.Key, l => l.Value with
        {
            From = l.Value.From - Day, Ends = l.Value.Ends - Day, WakeAt = l.Value.WakeAt - Day,
        });
        await store.WriteAsync(tx => tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET leases = @leases, lease_wake = @now WHERE id = @id",
            ("@leases", LeaseJson.Write(earlier, LeaseJson.NoTimes)), ("@now", tx.Now), ("@id", crash.Id)))
            .ConfigureAwait(false);
    }

    /// <summary>The description; the second version asks for different machines.</summary>
    public async Task<CompiledInfrastructure> CompileAsync(Orchestrator occo, int version, string name = Name)
        => (await occo.CompileAsync(DescriptionSource.FromText($$$"""
            infra_name: {{{name}}}
            user_id: crash
            variables: {version: {{{version}}}}
            nodes:
              - {name: db, type: db}
              - {name: web, type: web, scaling: {min: 2, max: 5}, lease: 2h}
            {{{string.Concat(Resources.Select(r => $"  - {{name: {r}, type: {r}}}\n"))}}}
            dependencies:
              - [web, db]
            {{{string.Concat(Resources.Select(r => $"  - [web, {r}]\n  - [db, {r}]\n"))}}}
            notify: {url: '{{{Receiver.SharedUrl}}}', events: [InfrastructureReady]}
            node_definitions:

            """ + Definitions))).Require();

    /// <summary>The node ids of what the cloud has, one entry for each machine or other resource.</summary>
    public abstract IReadOnlyList<Guid> Machines();

    /// <summary>What a removal must not leave behind, in words.</summary>
    public abstract IReadOnlyList<string> Leftovers();

    /// <summary>Breaks machines behind Occo's back.</summary>
    public abstract void Break(IReadOnlyList<NodeInstance> instances);

    /// <summary>Ends whatever a failed trial left.</summary>
    public abstract void Clear();

    /// <summary>The definitions of <c>db</c> and <c>web</c>.</summary>
    protected abstract string Definitions { get; }
}
