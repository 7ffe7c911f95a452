using Amazon.EC2.Model;
using static Occo.Engine.CloudHandlers.Ec2.Ec2Values;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// Elastic addresses. They are no part of the machines that have them: an address outlives its machine, and is known
/// before it. They have no names: a tag has the node id, and an address with it is looked for before each request, and
/// after a lost answer for as long as a list may not show it yet.
/// </summary>
internal sealed class Ec2ElasticIps(TimeProvider time) : Ec2ResourceKind
{
    public const string TypeName = "ec2_elastic_ip";

    private const string NoAddress = "eipalloc-00000000000000000";

    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(60);

    private static readonly SectionSchema Keys = Ec2Schema.Of("An elastic address of Amazon EC2. It is no machine.")
        .Optional("name", "Tag Name. Default: <infrastructure>-<node>.")
        .Optional("public_ipv4_pool", "Pool that it is taken from. Default: that of Amazon.")
        .Optional("network_border_group", "Zones in which it can be used. Default: those of the region.")
        .Optional("tags", "Up to 40 tags. Keys that begin with aws: or occo: are taken.",
            ValueRule.MapOf(ValueKinds.Scalar));

    public override string Type => TypeName;
    public override string Noun => "elastic address";
    public override SectionSchema Schema => Keys;
    public override string[] InPlace { get; } = ["name"];
    public override string IdFilter => "allocation-id";
    public override string Unknown => "InvalidAllocationID.NotFound";

    public override IReadOnlyList<(string Action, Func<Ec2Client, CancellationToken, Task> DryRun)> Permissions =>
        [
            ("DescribeAddresses", (ec2, cancel) => ec2.DescribeAddressesAsync(new() { DryRun = true }, cancel)),
            ("AllocateAddress", (ec2, cancel) => ec2.AllocateAddressAsync(
                new() { Domain = "vpc", DryRun = true }, cancel)),
            ("CreateTags", (ec2, cancel) => ec2.CreateTagsAsync(
                new([NoAddress], [new Tag(Ec2Tags.Owner.Store, "")]) { DryRun = true }, cancel)),
            ("ReleaseAddress", (ec2, cancel) => ec2.ReleaseAddressAsync(
                new() { AllocationId = NoAddress, DryRun = true }, cancel)),
        ];

    public override Task<Ec2Resource> MakeAsync(
        Ec2Client client, CreateBatch batch, string name, IReadOnlyDictionary<string, string> tags,
        CancellationToken cancel)
        => NodeTurn.RunAsync(
            Guid.Parse(tags[Ec2Tags.Owner.NodeId]), () => MakeAsync(client, batch, tags, cancel), cancel);

    /// <summary>All in one answer: EC2 has no pages of addresses.</summary>
    public override async Task<IReadOnlyList<Ec2Resource>> DescribeAsync(
        Ec2Client client, List<Filter> filters, CancellationToken cancel)
    {
        var answer = await client.DescribeAddressesAsync(new() { Filters = filters }, cancel).ConfigureAwait(false);
        return [.. (answer.Addresses ?? []).Where(a => a.AllocationId is { Length: > 0 })
            .Select(a => Read(a.AllocationId, a.PublicIp, Ec2Tags.Read(a.Tags)))];
    }

    public override Task DeleteAsync(Ec2Client client, string id, CancellationToken cancel)
        => client.ReleaseAddressAsync(new() { AllocationId = id }, cancel);

    private async Task<Ec2Resource> MakeAsync(
        Ec2Client client, CreateBatch batch, IReadOnlyDictionary<string, string> tags, CancellationToken cancel)
    {
        if (await FindAsync(client, tags, cancel).ConfigureAwait(false) is { } earlier) return earlier;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(RequestLimit);
        CloudException failure;
        try
        {
            var made = await client.AllocateAddressAsync(new()
            {
                Domain = "vpc",
                PublicIpv4Pool = Text(batch.Request.Resource, "public_ipv4_pool"),
                NetworkBorderGroup = Text(batch.Request.Resource, "network_border_group"),
                TagSpecifications = TagsOf("elastic-ip", tags),
            }, limit.Token).ConfigureAwait(false);
            return Read(made.AllocationId, made.PublicIp, tags);
        }
        catch (CloudException e) when (e is { Kind: CloudErrorKind.Transient, WasNotSent: false })
        {
            failure = e;
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            failure = new(CloudErrorKind.Transient,
                $"EC2 AllocateAddress: no answer within {RequestLimit.TotalSeconds:0} s.", e);
        }

        for (var began = time.GetTimestamp(); ; await Task.Delay(Ec2Addresses.LookInterval, time, cancel)
            .ConfigureAwait(false))
        {
            if (await FindAsync(client, tags, cancel).ConfigureAwait(false) is { } found) return found;
            if (time.GetElapsedTime(began) >= Ec2Addresses.Settling) throw failure;
        }
    }

    private async Task<Ec2Resource?> FindAsync(
        Ec2Client client, IReadOnlyDictionary<string, string> tags, CancellationToken cancel)
        => await DescribeAsync(
            client,
            [.. new[] { Ec2Tags.Owner.Store, Ec2Tags.Owner.NodeId }.Select(t => Ec2List.Filter($"tag:{t}", tags[t]))],
            cancel).ConfigureAwait(false) is [var found, ..] ? found : null;

    private static Ec2Resource Read(string id, string? address, IReadOnlyDictionary<string, string> tags)
        => new(id, id, tags, ComposedRequest.Empty)
        {
            Address = string.IsNullOrEmpty(address) ? null : address,
        };
}
