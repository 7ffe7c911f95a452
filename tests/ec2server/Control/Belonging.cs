namespace Occo.Ec2Server;

/// <summary>What is no machine, as seen from outside of the cloud: a group, a key pair, a launch template.</summary>
internal sealed record Belonging(string Id, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>All that there are. The fleet is locked.</summary>
    public static IEnumerable<Belonging> Of(Fleet fleet) =>
    [
        .. fleet.Belongings.Groups.Values.Select(g => new Belonging(g.Id, new Dictionary<string, string>(g.Tags))),
        .. fleet.Belongings.Keys.Values.Select(k => new Belonging(k.Id, new Dictionary<string, string>(k.Tags))),
        .. fleet.Templates.Select(t => new Belonging(t.Id, new Dictionary<string, string>(t.Tags))),
    ];
}
