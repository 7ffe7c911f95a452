using System.Globalization;

namespace Occo.Ec2Server;

/// <summary>Security groups and their rules.</summary>
internal static class Groups
{
    private static readonly (string List, string Peer)[] Kinds =
    [
        ("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6"), ("PrefixListIds", "PrefixListId"), ("Groups", "GroupId"),
    ];

    private static readonly (string Set, string Peer)[] Sets =
    [
        ("ipRanges", "cidrIp"), ("ipv6Ranges", "cidrIpv6"), ("prefixListIds", "prefixListId"), ("groups", "groupId"),
    ];

    public static IEnumerable<object?> CreateSecurityGroup(QueryParameters parameters, Ec2Account cloud)
    {
        var (name, description) = (parameters.Require("GroupName"), parameters.Require("GroupDescription"));
        var network = parameters.Find("VpcId") ?? Catalogue.Network;
        var tags = TagReader.Read(parameters, "security-group").GetValueOrDefault("security-group", []);
        parameters.Finish();
        if (network != Catalogue.Network)
            throw new Ec2Error("InvalidVpcID.NotFound", $"The vpc ID '{network}' does not exist");
        if (name.Length > 255 || name.StartsWith("sg-", StringComparison.OrdinalIgnoreCase))
            throw Ec2Error.Value($"Invalid security group name '{name}'");
        var group = cloud.Fleet.Belongings.AddGroup(name, description, network, tags);
        return [Answer.Element("groupId", group.Id), Answer.Optional("return", true), Answer.Tags(group.Tags)];
    }

    public static IEnumerable<object?> DescribeSecurityGroups(QueryParameters parameters, Ec2Account cloud)
    {
        var filters = Filter.Read(parameters);
        var page = Page.Read(parameters, 5, cloud.Settings.PageLimit);
        parameters.Finish();
        var found = cloud.Fleet.Belongings.SeeGroups().Where(g => Filter.Pass(filters, name => name switch
        {
            "group-id" => [g.Id],
            "group-name" => [g.Name],
            "vpc-id" => [g.Network],
            _ => Tagging.Values(g.Tags, name),
        }));
        var (items, next) = page.Of(found, g => g.Ordinal);
        return [Answer.Set("securityGroupInfo", items.Select(Item)), Answer.Optional("nextToken", next)];
    }

    public static IEnumerable<object?> DeleteSecurityGroup(QueryParameters parameters, Ec2Account cloud)
    {
        var id = parameters.Require("GroupId");
        parameters.Finish();
        cloud.Fleet.Belongings.DeleteGroup(id, cloud.Fleet.All());
        return [Answer.Optional("return", true)];
    }

    public static IEnumerable<object?> AuthorizeSecurityGroupIngress(QueryParameters parameters, Ec2Account cloud)
        => Allow(parameters, cloud, g => g.Ingress);

    public static IEnumerable<object?> AuthorizeSecurityGroupEgress(QueryParameters parameters, Ec2Account cloud)
        => Allow(parameters, cloud, g => g.Egress);

    public static IEnumerable<object?> RevokeSecurityGroupIngress(QueryParameters parameters, Ec2Account cloud)
        => Revoke(parameters, cloud, g => g.Ingress);

    public static IEnumerable<object?> RevokeSecurityGroupEgress(QueryParameters parameters, Ec2Account cloud)
        => Revoke(parameters, cloud, g => g.Egress);

    // All rules of a call or none.
    private static IEnumerable<object?> Allow(
        QueryParameters parameters, Ec2Account cloud, Func<Group, HashSet<GroupRule>> of)
    {
        var (group, rules) = Read(parameters, cloud);
        if (rules.FirstOrDefault(of(group).Contains) is { } known)
        {
            throw new Ec2Error("InvalidPermission.Duplicate",
                $"the specified rule \"peer: {known.Peer}, {known.Protocol}\" already exists");
        }

        of(group).UnionWith(rules);
        return [Answer.Optional("return", true)];
    }

    private static IEnumerable<object?> Revoke(
        QueryParameters parameters, Ec2Account cloud, Func<Group, HashSet<GroupRule>> of)
    {
        var (group, rules) = Read(parameters, cloud);
        if (!rules.TrueForAll(of(group).Contains))
        {
            throw new Ec2Error("InvalidPermission.NotFound",
                "The specified rule does not exist in this security group.");
        }

        of(group).ExceptWith(rules);
        return [Answer.Optional("return", true)];
    }

    private static (Group Group, List<GroupRule> Rules) Read(QueryParameters parameters, Ec2Account cloud)
    {
        var group = cloud.Fleet.Belongings.Group(parameters.Require("GroupId"));
        var rules = parameters.Items("IpPermissions").SelectMany(p => Kinds.Zip(Sets, (kind, set) => (kind, set))
            .SelectMany(k => parameters.Items($"{p}.{k.kind.List}").Select(item => new GroupRule(
                parameters.Require($"{p}.IpProtocol"), parameters.Number($"{p}.FromPort"),
                parameters.Number($"{p}.ToPort"), k.set.Peer, parameters.Require($"{item}.{k.kind.Peer}"))
            {
                Description = parameters.Find($"{item}.Description"),
            }))).ToList();
        parameters.Finish();
        return (group, rules);
    }

    private static object?[] Item(Group group) =>
    [
        Answer.Element("ownerId", Catalogue.Account),
        Answer.Element("groupId", group.Id),
        Answer.Element("groupName", group.Name),
        Answer.Element("groupDescription", group.Description),
        Answer.Element("vpcId", group.Network),
        Answer.Set("ipPermissions", Permissions(group.Ingress)),
        Answer.Set("ipPermissionsEgress", Permissions(group.Egress)),
        Answer.Tags(group.Tags),
    ];

    // Rules for the same ports are together, as with EC2.
    private static IEnumerable<object?[]> Permissions(IEnumerable<GroupRule> rules)
        => rules.GroupBy(r => (r.Protocol, r.From, r.To)).Select(same => (object?[])
        [
            Answer.Element("ipProtocol", same.Key.Protocol),
            Answer.Optional("fromPort", same.Key.From?.ToString(CultureInfo.InvariantCulture)),
            Answer.Optional("toPort", same.Key.To?.ToString(CultureInfo.InvariantCulture)),
            .. Sets.Select(set => Answer.Set(set.Set, same.Where(r => r.Kind == set.Peer).Select(r => new object?[]
            {
                Answer.Element(set.Peer, r.Peer), Answer.Optional("description", r.Description),
            }))),
        ]);
}
