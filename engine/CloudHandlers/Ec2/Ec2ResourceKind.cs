using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>A kind of what EC2 makes beside machines: its keys, its calls and its error codes.</summary>
internal abstract class Ec2ResourceKind
{
    /// <summary>The type of the resource section.</summary>
    public abstract string Type { get; }

    /// <summary>What it is, for messages: <c>security group</c>.</summary>
    public abstract string Noun { get; }

    public abstract SectionSchema Schema { get; }

    /// <summary>The keys that can be changed in place, besides the tags.</summary>
    public abstract string[] InPlace { get; }

    /// <summary>EC2's filter by the instance id.</summary>
    public abstract string IdFilter { get; }

    /// <summary>EC2's filter by the name; empty: its resources have no names.</summary>
    public virtual string NameFilter => "";

    /// <summary>EC2's code for a name that is taken; empty: its resources have no names.</summary>
    public virtual string NameTaken => "";

    /// <summary>EC2's code for an unknown id.</summary>
    public abstract string Unknown { get; }

    /// <summary>
    /// The calls that the credentials must allow, as calls that change nothing. Made when they are read: nothing that
    /// is kept loads the libraries of AWS.
    /// </summary>
    public abstract IReadOnlyList<(string Action, Func<Ec2Client, CancellationToken, Task> DryRun)> Permissions { get; }

    /// <summary>Findings that <see cref="Schema"/> cannot have.</summary>
    public virtual IEnumerable<Diagnostic> Check(Section section) => [];

    /// <summary>Settings that every resource has whose section lacks them, without the name.</summary>
    public virtual Values Defaults => ComposedRequest.Empty;

    /// <summary>
    /// Makes one, with these tags, or finds the one that an earlier call made, unless its name is refused then. Throws
    /// <see cref="CloudException"/>.
    /// </summary>
    public abstract Task<Ec2Resource> MakeAsync(
        Ec2Client client, CreateBatch batch, string name, IReadOnlyDictionary<string, string> tags,
        CancellationToken cancel);

    /// <summary>
    /// Sets what the creating call does not set. Idempotent. Returns tags that say so, or none.
    /// </summary>
    public virtual Task<IReadOnlyDictionary<string, string>> CompleteAsync(
        Ec2Client client, Ec2Resource resource, Values wanted, CancellationToken cancel)
        => Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    public abstract Task<IReadOnlyList<Ec2Resource>> DescribeAsync(
        Ec2Client client, List<Filter> filters, CancellationToken cancel);

    public abstract Task DeleteAsync(Ec2Client client, string id, CancellationToken cancel);

    protected static List<TagSpecification> TagsOf(string what, IReadOnlyDictionary<string, string> tags)
        => [new() { ResourceType = what, Tags = [.. tags.Select(t => new Tag(t.Key, t.Value))] }];
}

/// <summary>A resource as EC2 lists it.</summary>
/// <param name="Id">Its instance id: what machines name it by.</param>
/// <param name="TagId">What the calls for tags name it by.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Observed">The keys of its section, without those of the tags.</param>
internal sealed record Ec2Resource(
    string Id, string TagId, IReadOnlyDictionary<string, string> Tags, Values Observed)
{
    /// <summary>The address that it is; null: it is none.</summary>
    public string? Address { get; init; }
}
