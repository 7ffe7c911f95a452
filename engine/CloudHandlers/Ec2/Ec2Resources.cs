using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// Makes and lists the resources of a kind. EC2 has no client token for them: the name holds the node id, or a tag
/// where they have no names, and a second creation finds what the first one made.
/// </summary>
internal sealed class Ec2Resources(Ec2Client client, Ec2ResourceKind kind)
{
    // The digest has this end from the creating call until the resource is complete.
    private const string Begun = "-begun";

    private const int MostFilterValues = 200;
    private const int LongestPrefix = 200;

    private static readonly IReadOnlyList<string> OwnKeys =
    [
        Ec2Tags.Owner.Store, Ec2Tags.Owner.Infrastructure, Ec2Tags.Owner.InfrastructureName, Ec2Tags.Owner.Node,
        Ec2Tags.Owner.NodeId, Ec2Tags.Owner.Digest,
    ];

    /// <summary>
    /// The name of a resource. It holds the node id, so that it can be found again, and its replacement can be made
    /// before it is dropped.
    /// </summary>
    public static string NameOf(string prefix, Guid nodeId)
    {
        var clean = string.Concat(prefix.Take(LongestPrefix)
            .Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
        // EC2 keeps this beginning for ids.
        return clean.StartsWith("sg-", StringComparison.OrdinalIgnoreCase)
            ? $"occo-{clean}-{nodeId:N}" : $"{clean}-{nodeId:N}";
    }

    public async Task<CreateOutcome> CreateAsync(CreateBatch batch, CreateItem item, CancellationToken cancel)
    {
        Ec2Parts.Require(batch.Request.Resource, kind.Schema);
        var prefix = batch.Request.Resource.GetValueOrDefault("name") as string
            ?? Ec2Tags.NameOf(batch.Scope.InfrastructureName, batch.NodeName);
        var digest = batch.Request.Digest;
        var name = NameOf(prefix, item.NodeId);
        Ec2Resource made;
        try
        {
            var marks = Ec2Tags.Owner.Of(
                batch.Scope, batch.NodeName, item.NodeId, digest is null ? null : digest + Begun);
            var tags = new Dictionary<string, string> { [Ec2Tags.Name] = prefix };
            foreach (var (key, value) in Ec2Tags.Asked(batch.Request.Resource).Concat(marks)) tags[key] = value;
            made = await kind.MakeAsync(client, batch, name, tags, cancel).ConfigureAwait(false);
        }
        catch (CloudException e) when (Ec2Errors.CodeOf(e) == kind.NameTaken)
        {
            made = await OwnAsync(name, batch.Scope, item.NodeId, cancel).ConfigureAwait(false);
        }

        var complete = await kind.CompleteAsync(client, made, batch.Request.Resource, cancel).ConfigureAwait(false);
        await TagAsync(made, complete, digest, cancel).ConfigureAwait(false);
        // The answer repeats the request. Only a list shows what EC2 made of it.
        return new(item.NodeId, Read(made) with { RequestDigest = digest, Observed = null }, null);
    }

    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => ListAsync(Ec2List.OwnedBy(scope), cancel);

    public async Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var found = new List<CloudInstance>();
        foreach (var chunk in ids.Chunk(MostFilterValues))
        {
            found.AddRange(await ListAsync(
                [.. Ec2List.OwnedBy(scope), Ec2List.Filter(kind.IdFilter, [.. chunk])], cancel).ConfigureAwait(false));
        }

        return found;
    }

    /// <summary>All resources of a store; null: of any store.</summary>
    public Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(string? store, CancellationToken cancel)
        => ListAsync([Ec2List.TaggedBy(store)], cancel);

    /// <summary>An unknown resource is gone. One that is in use is tried again.</summary>
    public async Task<DropOutcome> DropAsync(string id, CancellationToken cancel)
    {
        try
        {
            await kind.DeleteAsync(client, id, cancel).ConfigureAwait(false);
            return new(id, true, null);
        }
        catch (CloudException e) when (!e.IsTransient || Ec2Errors.CodeOf(e) == Ec2Errors.InUse)
        {
            return Ec2Errors.CodeOf(e) == kind.Unknown ? new(id, true, null) : new(id, false, e);
        }
    }

    public async Task RefreshAsync(
        string id, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
    {
        Ec2Parts.Require(to.Resource, kind.Schema);
        var now = await RequireAsync(id, cancel).ConfigureAwait(false);
        var complete = await kind.CompleteAsync(client, now, to.Resource, cancel).ConfigureAwait(false);
        await TagAsync(now, complete, null, cancel).ConfigureAwait(false);
        await new Ec2Retagging(client).RefreshAsync(now.TagId, from, to, cancel).ConfigureAwait(false);
    }

    /// <summary>Takes Occo's tags off. An unknown resource is no error.</summary>
    public async Task<ReleaseOutcome> ReleaseAsync(string id, CancellationToken cancel)
    {
        if (await FindAsync(id, cancel).ConfigureAwait(false) is { } now)
        {
            await client.DeleteTagsAsync(
                new() { Resources = [now.TagId], Tags = [.. OwnKeys.Select(key => new Tag(key))] }, cancel)
                .ConfigureAwait(false);
        }

        return new(id, null);
    }

    public async Task ClaimAsync(
        CloudScope scope, string id, Guid nodeId, string nodeName, CancellationToken cancel)
        => await TagAsync(
            await RequireAsync(id, cancel).ConfigureAwait(false), Ec2Tags.Owner.Of(scope, nodeName, nodeId), null,
            cancel).ConfigureAwait(false);

    private async Task<Ec2Resource?> FindAsync(string id, CancellationToken cancel)
        => await kind.DescribeAsync(client, [Ec2List.Filter(kind.IdFilter, id)], cancel).ConfigureAwait(false)
            is [var found, ..] ? found : null;

    private async Task<Ec2Resource> RequireAsync(string id, CancellationToken cancel)
        => await FindAsync(id, cancel).ConfigureAwait(false)
            ?? throw new CloudException(CloudErrorKind.NotFound, $"The cloud has no {kind.Noun} {id}.");

    private async Task<IReadOnlyList<CloudInstance>> ListAsync(List<Filter> filters, CancellationToken cancel)
        => [.. (await kind.DescribeAsync(client, filters, cancel).ConfigureAwait(false)).Select(Read)];

    // A list may not show yet what has the name.
    private async Task<Ec2Resource> OwnAsync(string name, CloudScope scope, Guid nodeId, CancellationToken cancel)
    {
        var found = await kind.DescribeAsync(client, [Ec2List.Filter(kind.NameFilter, name)], cancel)
            .ConfigureAwait(false);
        if (found.Count == 0)
        {
            throw new CloudException(CloudErrorKind.Transient,
                $"EC2 has the {kind.Noun} {name} and does not show it yet.");
        }

        return found.FirstOrDefault(f => Read(f) is var own && own.NodeId == nodeId && own.StoreId == scope.StoreId)
            ?? throw new CloudException(CloudErrorKind.Invalid,
                $"EC2 has a {kind.Noun} {name} that is not Occo's. Give it Occo's tags back, or delete it.");
    }

    private async Task TagAsync(
        Ec2Resource resource, IReadOnlyDictionary<string, string> marks, string? digest, CancellationToken cancel)
    {
        var tags = marks.Select(m => new Tag(m.Key, m.Value)).ToList();
        if (digest is not null) tags.Add(new(Ec2Tags.Owner.Digest, digest));
        if (tags.Count > 0) await client.CreateTagsAsync(new([resource.TagId], tags), cancel).ConfigureAwait(false);
    }

    // EC2 has no states for them: what is listed is ready.
    private static CloudInstance Read(Ec2Resource resource)
    {
        var owner = Ec2Tags.Owner.Read(resource.Id, resource.Tags);
        var isBegun = owner.RequestDigest?.EndsWith(Begun, StringComparison.Ordinal) == true;
        return owner with
        {
            Kind = CloudItemKind.Resource,
            State = ComponentState.Ready,
            IsUnfinished = isBegun,
            RequestDigest = isBegun ? owner.RequestDigest![..^Begun.Length] : owner.RequestDigest,
            Addresses = resource.Address is { } address ? [address] : [],
            // Before it is complete, it shows nothing that the engine should take for EC2's translation.
            Observed = isBegun ? null
                : new Dictionary<string, object?>(resource.Observed)
                {
                    ["tags"] = Ec2Tags.Observed(resource.Tags)["tags"],
                },
        };
    }
}
