namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// A kind of what EC2 makes beside machines, with the life of machines: made, listed, changed in place, dropped. It
/// shares the clients of <see cref="Ec2Cloud"/>, and the entries of the credentials file.
/// </summary>
internal sealed class Ec2ResourceCloud(Ec2Cloud ec2, Ec2ResourceKind kind) : ICloudHandler
{
    public string Type => kind.Type;
    public bool MakesMachines => false;
    public string CredentialType => ec2.Type;
    public IReadOnlyList<string> ScopeKeys => ec2.ScopeKeys;
    public string RegionKey => ec2.RegionKey;
    public IReadOnlyList<string> Suggest(string scopeKey) => ec2.Suggest(scopeKey);
    public int MaxBatch => 1;
    public TimeSpan ListInterval => ec2.ListInterval;
    public TimeSpan ListingDelay => ec2.ListingDelay;
    public bool HandsOver => true;
    public SectionSchema Schema => kind.Schema;
    public IEnumerable<Diagnostic> Validate(Section resource)
        => Ec2Schema.Check(resource, kind.Schema).Concat(kind.Check(resource));

    public Values Defaults(string infrastructureName, string nodeName, Values resource)
        => new[] { kind.Defaults, new Dictionary<string, object?>
            {
                ["name"] = Ec2Tags.NameOf(infrastructureName, nodeName),
            } }
            .SelectMany(d => d).Where(d => resource.GetValueOrDefault(d.Key) is null)
            .ToDictionary(d => d.Key, d => d.Value);

    public Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
        => UseAsync<IReadOnlyList<CreateOutcome>>(batch.Scope, async all =>
        {
            var outcomes = new List<CreateOutcome>();
            foreach (var item in batch.Items)
                outcomes.Add(await all.CreateAsync(batch, item, cancel).ConfigureAwait(false));
            return outcomes;
        }, cancel);

    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => UseAsync(scope, all => all.ListAsync(scope, cancel), cancel);

    public Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => UseAsync(scope, all => all.FindAsync(scope, instanceIds, cancel), cancel);

    public Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
        => UseAsync(access, all => all.ListTaggedAsync(anyStore ? null : access.StoreId, cancel), cancel);

    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => EachAsync(scope, instanceIds, (all, id) => all.DropAsync(id, cancel), cancel);

    public Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => EachAsync(scope, instanceIds, (all, id) => all.ReleaseAsync(id, cancel), cancel);

    public Task ClaimAsync(
        CloudScope scope, string instanceId, Guid nodeId, string nodeName, CancellationToken cancel)
        => UseAsync(scope, async all =>
        {
            await all.ClaimAsync(scope, instanceId, nodeId, nodeName, cancel).ConfigureAwait(false);
            return true;
        }, cancel);

    public bool CanRefresh(ComposedRequest from, ComposedRequest to)
        => from.DiffersOnlyIn(to, ["tags", .. kind.InPlace]);

    public Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
        => UseAsync(scope, async all =>
        {
            await all.RefreshAsync(instanceId, from, to, cancel).ConfigureAwait(false);
            return true;
        }, cancel);

    public Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
        => ec2.CheckAsync(access, kind.Permissions, cancel);

    private Task<T> UseAsync<T>(CloudAccess access, Func<Ec2Resources, Task<T>> work, CancellationToken cancel)
        => ec2.UseAsync(access, client => work(new(client, kind)), cancel);

    private Task<IReadOnlyList<T>> EachAsync<T>(
        CloudScope scope, IReadOnlyList<string> ids, Func<Ec2Resources, string, Task<T>> work, CancellationToken cancel)
        => UseAsync<IReadOnlyList<T>>(scope, async all =>
        {
            var outcomes = new List<T>(ids.Count);
            foreach (var id in ids) outcomes.Add(await work(all, id).ConfigureAwait(false));
            return outcomes;
        }, cancel);
}
