namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>
/// Machines that exist: a list of hosts that are leased over SSH, prepared, wiped and given back. What a host is used
/// for is written on the host alone, so that several stores can share it.
/// </summary>
public sealed class HostsCloud : ICloudHandler
{
    internal const string TypeName = "hosts";

    public string Type => TypeName;

    public IReadOnlyList<string> ScopeKeys { get; } =
        [HostsSection.Hosts, HostsSection.Pool, HostsSection.User, HostsSection.Port, HostsSection.Folder];

    /// <summary>An instance id names its host, whatever list it was taken from.</summary>
    public IReadOnlyList<string> RefreshableScopeKeys { get; } = [HostsSection.Hosts, HostsSection.Pool];

    /// <summary>The hosts are asked once for all of a batch.</summary>
    public int MaxBatch => 100;

    /// <summary>One second: a list is a connection to each host.</summary>
    public TimeSpan ListInterval { get; } = TimeSpan.FromSeconds(1);

    public bool HandsOver => true;
    public SectionSchema Schema => HostsSchema.Schema;
    public IEnumerable<Diagnostic> Validate(Section resource) => HostsSchema.Check(resource);
    public string? ContextMisfit(string leastContext) => HostsCreation.Misfit(leastContext);

    public async Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
        => await new HostsCreation(HostsSection.HostsOf(batch.Scope), Survey(batch.Scope))
            .CreateAsync(batch, cancel).ConfigureAwait(false);

    public async Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => await List(scope).OfAsync(scope, cancel).ConfigureAwait(false);

    public async Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => await List(scope).FindAsync(scope, instanceIds, cancel).ConfigureAwait(false);

    public async Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
        => await List(access).TaggedAsync(anyStore ? null : access.StoreId, cancel).ConfigureAwait(false);

    public async Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => await new HostsRemoval(List(scope), Survey(scope)).DropAsync(scope, instanceIds, cancel)
            .ConfigureAwait(false);

    public async Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => await new HostsOwner(List(scope), Survey(scope)).ReleaseAsync(scope, instanceIds, cancel)
            .ConfigureAwait(false);

    public async Task ClaimAsync(
        CloudScope scope, string instanceId, Guid nodeId, string nodeName, CancellationToken cancel)
        => await new HostsOwner(List(scope), Survey(scope)).ClaimAsync(scope, instanceId, nodeId, nodeName, cancel)
            .ConfigureAwait(false);

    /// <summary>Which hosts there are, and which fit, does not matter to a host that is leased.</summary>
    public bool CanRefresh(ComposedRequest from, ComposedRequest to)
        => from.DiffersOnlyIn(to, HostsSection.Hosts, HostsSection.Pool, "require");

    public async Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
        => await new HostsOwner(List(scope), Survey(scope)).RefreshAsync(scope, instanceId, to, cancel)
            .ConfigureAwait(false);

    /// <summary>The free hosts that have the labels of the section.</summary>
    public async Task<int?> CapacityAsync(
        CloudAccess access, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
    {
        var section = HostsSection.Read(resource);
        IReadOnlyList<HostEntry> fit = [.. HostsSection.HostsOf(access).Where(section.IsFor)];
        return (await Survey(access).LookAsync(fit, cancel).ConfigureAwait(false)).Count(l => l.IsFree);
    }

    public Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
        => HostsCheck.RunAsync(access, cancel);

    private static HostsSurvey Survey(CloudAccess access) => new(new(access));
    private static HostsList List(CloudAccess access) => new(access, Survey(access));
}
