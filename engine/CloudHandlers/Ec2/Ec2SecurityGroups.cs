using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Security groups. Their rules are set after their creation, and can change at any time.</summary>
internal sealed class Ec2SecurityGroups : Ec2ResourceKind
{
    public const string TypeName = "ec2_security_group";

    private const string RuleExists = "InvalidPermission.Duplicate";
    private const string NoRule = "InvalidPermission.NotFound";
    private const int MostNamed = 5;
    private const string NoGroup = "sg-00000000000000000";

    // What EC2 gives to a group that is new, and in a network with IPv6 also the second.
    private static readonly Ec2Rule OutV4 = new("-1", null, null, "cidr", "0.0.0.0/0", null);
    private static readonly Ec2Rule OutV6 = new("-1", null, null, "cidr_ipv6", "::/0", null);

    private static readonly SectionSchema Keys = Ec2Schema.Of("A security group of Amazon EC2. It is no machine.")
        .Optional("vpc_id", "The network. Default: the default one.")
        .Optional("name", "Beginning of its name; the node id follows. Default: <infrastructure>-<node>.")
        .Optional("description", "What it is for; EC2 cannot change it.",
            ValueRule.Matching("^[a-zA-Z0-9 ._:/()#,@+=&;{}!\\x24*\\[\\]-]{1,255}$",
                "Write up to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*"))
        .Optional("ingress", "The rules for what comes in. Default: none.",
            ValueRule.ListOf(ValueRule.Of(Ec2Rule.Schema)))
        .Optional("egress", "The rules for what goes out. Default: everything.",
            ValueRule.ListOf(ValueRule.Of(Ec2Rule.Schema)))
        .Optional("tags", "Up to 40 tags. Keys that begin with aws: or occo: are taken.",
            ValueRule.MapOf(ValueKinds.Scalar));

    public override string Type => TypeName;
    public override string Noun => "security group";
    public override SectionSchema Schema => Keys;
    public override string[] InPlace { get; } = ["ingress", "egress"];
    public override string IdFilter => "group-id";
    public override string NameFilter => "group-name";
    public override string NameTaken => "InvalidGroup.Duplicate";
    public override string Unknown => "InvalidGroup.NotFound";

    public override Values Defaults { get; } = new Dictionary<string, object?>
    {
        ["ingress"] = new List<object?>(),
        ["egress"] = new List<object?> { OutV4.ToValues(), OutV6.ToValues() },
    };

    public override IReadOnlyList<(string Action, Func<Ec2Client, CancellationToken, Task> DryRun)> Permissions =>
        [
            ("DescribeSecurityGroups", (ec2, cancel) => ec2.DescribeSecurityGroupsAsync(
                new() { DryRun = true }, cancel)),
            ("CreateSecurityGroup", (ec2, cancel) => ec2.CreateSecurityGroupAsync(
                new() { GroupName = "occo-check", Description = "Occo", DryRun = true }, cancel)),
            ("CreateTags", (ec2, cancel) => ec2.CreateTagsAsync(
                new([NoGroup], [new Tag(Ec2Tags.Owner.Store, "")]) { DryRun = true }, cancel)),
            ("AuthorizeSecurityGroupIngress", (ec2, cancel) => ec2.AuthorizeSecurityGroupIngressAsync(
                new() { GroupId = NoGroup, IpPermissions = [OutV4.ToPermission(NoGroup)], DryRun = true }, cancel)),
            ("RevokeSecurityGroupIngress", (ec2, cancel) => ec2.RevokeSecurityGroupIngressAsync(
                new() { GroupId = NoGroup, IpPermissions = [OutV4.ToPermission(NoGroup)], DryRun = true }, cancel)),
            ("AuthorizeSecurityGroupEgress", (ec2, cancel) => ec2.AuthorizeSecurityGroupEgressAsync(
                new() { GroupId = NoGroup, IpPermissions = [OutV4.ToPermission(NoGroup)], DryRun = true }, cancel)),
            ("RevokeSecurityGroupEgress", (ec2, cancel) => ec2.RevokeSecurityGroupEgressAsync(
                new() { GroupId = NoGroup, IpPermissions = [OutV4.ToPermission(NoGroup)], DryRun = true }, cancel)),
            ("DeleteSecurityGroup", (ec2, cancel) => ec2.DeleteSecurityGroupAsync(
                new() { GroupId = NoGroup, DryRun = true }, cancel)),
        ];

    /// <summary>Ports belong to TCP and UDP, types to ICMP.</summary>
    public override IEnumerable<Diagnostic> Check(Section section)
    {
        foreach (var key in InPlace)
        {
            var rules = section.Values.GetValueOrDefault(key) as IReadOnlyList<object?> ?? [];
            for (var i = 0; i < rules.Count; i++)
            {
                if (rules[i] is not Values rule || rule.GetValueOrDefault("protocol") is not string protocol
                    || KindOfValue.IsTemplate(protocol)) continue;
                var path = $"{key}[{i}]";
                if (rule.ContainsKey("port") && protocol is not ("tcp" or "udp"))
                    yield return Misfit($"{path}.port", $"'{path}' has ports, and the protocol {protocol}.");
                if (rule.ContainsKey("icmp_type") && protocol is not ("icmp" or "icmpv6"))
                {
                    yield return Misfit(
                        $"{path}.icmp_type", $"'{path}' has a type of ICMP, and the protocol {protocol}.");
                }
            }
        }

        Diagnostic Misfit(string path, string message) => Rules.WrongValue.At(
            section.LocationOf(path), message, "Ports belong to tcp and udp, 'icmp_type' to icmp and icmpv6.");
    }

    public override async Task<Ec2Resource> MakeAsync(
        Ec2Client client, CreateBatch batch, string name, IReadOnlyDictionary<string, string> tags,
        CancellationToken cancel)
    {
        var resource = batch.Request.Resource;
        var answer = await client.CreateSecurityGroupAsync(new()
        {
            GroupName = name,
            Description = Text(resource, "description") ?? "Made by Occo",
            VpcId = Text(resource, "vpc_id"),
            TagSpecifications = TagsOf("security-group", tags),
        }, cancel).ConfigureAwait(false);
        return new(answer.GroupId, answer.GroupId, tags, Observed([], [OutV4]));
    }

    public override async Task<IReadOnlyDictionary<string, string>> CompleteAsync(
        Ec2Client client, Ec2Resource resource, Values wanted, CancellationToken cancel)
    {
        // A new group is not always listed yet; its rules are known then.
        var now = await DescribeAsync(client, [Ec2List.Filter(IdFilter, resource.Id)], cancel).ConfigureAwait(false)
            is [var found, ..] ? found : resource;
        await SetAsync(
            Ec2Rule.Of(now.Observed, "ingress"), Ec2Rule.Of(wanted, "ingress"),
            rules => client.AuthorizeSecurityGroupIngressAsync(
                new() { GroupId = now.Id, IpPermissions = Permit(rules) }, cancel),
            rules => client.RevokeSecurityGroupIngressAsync(
                new() { GroupId = now.Id, IpPermissions = Permit(rules) }, cancel)).ConfigureAwait(false);
        await SetAsync(
            Ec2Rule.Of(now.Observed, "egress"),
            wanted.GetValueOrDefault("egress") is null ? [OutV4, OutV6] : Ec2Rule.Of(wanted, "egress"),
            rules => client.AuthorizeSecurityGroupEgressAsync(
                new() { GroupId = now.Id, IpPermissions = Permit(rules) }, cancel),
            rules => client.RevokeSecurityGroupEgressAsync(
                new() { GroupId = now.Id, IpPermissions = Permit(rules) }, cancel)).ConfigureAwait(false);
        return new Dictionary<string, string>();

        List<IpPermission> Permit(IEnumerable<Ec2Rule> rules) => [.. rules.Select(r => r.ToPermission(now.Id))];
    }

    public override async Task<IReadOnlyList<Ec2Resource>> DescribeAsync(
        Ec2Client client, List<Filter> filters, CancellationToken cancel)
        => await Ec2Paging.ReadAsync(
            next => client.DescribeSecurityGroupsAsync(
                new() { Filters = filters, MaxResults = Ec2List.PageSize, NextToken = next }, cancel),
            page => (page.SecurityGroups?.Select(Read), page.NextToken), cancel)
            .ToListAsync(cancel).ConfigureAwait(false);

    /// <summary>The error for a group that is in use says what uses it.</summary>
    public override async Task DeleteAsync(Ec2Client client, string id, CancellationToken cancel)
    {
        try
        {
            await client.DeleteSecurityGroupAsync(new() { GroupId = id }, cancel).ConfigureAwait(false);
        }
        catch (CloudException e) when (Ec2Errors.CodeOf(e) == Ec2Errors.InUse)
        {
            var users = await UsersAsync(client, id, cancel).ConfigureAwait(false);
            var error = new CloudException(e.Kind, $"{e.Message}. " + (users.Count > 0
                ? $"It is the group of {string.Join(", ", users.Take(MostNamed))}"
                    + (users.Count > MostNamed ? $" and {users.Count - MostNamed} more." : ".")
                : "Network interfaces or rules of other groups use it: aws ec2 describe-network-interfaces "
                    + $"--filters Name=group-id,Values={id}; aws ec2 describe-security-groups "
                    + $"--filters Name=ip-permission.group-id,Values={id}"), e);
            error.Data[Ec2Errors.CodeKey] = Ec2Errors.InUse;
            throw error;
        }
    }

    private static async Task<IReadOnlyList<string>> UsersAsync(Ec2Client client, string id, CancellationToken cancel)
    {
        try
        {
            return [.. (await new Ec2List(client).DescribeAsync([Ec2List.Filter("instance.group-id", id)], cancel)
                .ConfigureAwait(false)).Where(i => i.State?.Name?.Value != "terminated").Select(i => i.InstanceId)];
        }
        catch (CloudException)
        {
            return [];
        }
    }

    // What is allowed stays so meanwhile, but for a rule whose description changes: EC2 has a rule once.
    private static async Task SetAsync(
        IReadOnlyList<Ec2Rule> now, IReadOnlyList<Ec2Rule> wanted,
        Func<IReadOnlyList<Ec2Rule>, Task> allow, Func<IReadOnlyList<Ec2Rule>, Task> revoke)
    {
        var (missing, surplus) = (wanted.Except(now).ToList(), now.Except(wanted).ToList());
        var changed = surplus.Where(s => missing.Exists(m => m.Bare == s.Bare)).ToList();
        await EachAsync(changed, revoke, NoRule).ConfigureAwait(false);
        await EachAsync(missing, allow, RuleExists).ConfigureAwait(false);
        await EachAsync([.. surplus.Except(changed)], revoke, NoRule).ConfigureAwait(false);
    }

    // EC2 refuses all rules of a call for one that is as wanted already.
    private static async Task EachAsync(
        IReadOnlyList<Ec2Rule> rules, Func<IReadOnlyList<Ec2Rule>, Task> call, string isDone)
    {
        if (rules.Count == 0) return;
        try
        {
            await call(rules).ConfigureAwait(false);
        }
        catch (CloudException e) when (Ec2Errors.CodeOf(e) == isDone)
        {
            if (rules.Count == 1) return;
            foreach (var rule in rules) await EachAsync([rule], call, isDone).ConfigureAwait(false);
        }
    }

    private static Ec2Resource Read(SecurityGroup group) => new(
        group.GroupId, group.GroupId, Ec2Tags.Read(group.Tags),
        Observed(
            Ec2Rule.Of(group.IpPermissions, group.GroupId), Ec2Rule.Of(group.IpPermissionsEgress, group.GroupId)));

    private static Dictionary<string, object?> Observed(
        IEnumerable<Ec2Rule> ingress, IEnumerable<Ec2Rule> egress) => new()
    {
        ["ingress"] = ingress.Select(object? (r) => r.ToValues()).ToList(),
        ["egress"] = egress.Select(object? (r) => r.ToValues()).ToList(),
    };

    private static string? Text(Values resource, string key)
        => resource.GetValueOrDefault(key) is string { Length: > 0 } text ? text : null;
}
