using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Registers instances with target groups, and deregisters them.</summary>
internal sealed class Ec2Targets(Ec2Balancing balancing)
{
    private const string Unregistered = "Target.NotRegistered";

    // What a group is never changes; its delay does rarely, and this client is not kept for long.
    private readonly ConcurrentDictionary<string, (string Type, int Port)> groups = [];
    private readonly ConcurrentDictionary<string, TimeSpan> delays = [];

    private sealed record Target(PublishedInstance Instance, Ec2TargetGroup Group, string Id, int Port);

    private sealed record Health(string State, string Reason, string Description)
    {
        public bool IsRegistered => !IsDraining && Reason != Unregistered;

        public bool IsDraining => State.EndsWith("draining", StringComparison.Ordinal);

        // Without health checks, a group cannot tell.
        public bool IsServing => State is "healthy" or "unavailable";

        public override string ToString()
        {
            var why = string.Join(", ", new[] { Reason, Description }.Where(s => s.Length > 0));
            return why.Length > 0 ? $"{State} ({why})" : State;
        }
    }

    /// <summary>
    /// Throws <see cref="CloudException"/> where a group of a section does not exist or takes no instances.
    /// </summary>
    public async Task RequireAsync(Values resource, CancellationToken cancel)
    {
        try
        {
            foreach (var arn in Ec2TargetGroup.Read(resource).Select(g => g.Arn).Distinct())
                await GroupAsync(arn, cancel).ConfigureAwait(false);
        }
        catch (CloudException e)
        {
            // Nobody was asked for an instance.
            throw new CloudException(IsNoGroup(e) ? CloudErrorKind.Invalid : e.Kind, e.Message, e)
            {
                WasNotSent = true,
            };
        }
    }

    public async Task<IReadOnlyList<PublishOutcome>> PublishAsync(
        IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
    {
        var outcomes = await OfAllAsync(
            instances, (arn, members) => PublishAsync(arn, members, cancel),
            (id, e) => new PublishOutcome(id, false, e), o => o.InstanceId).ConfigureAwait(false);
        return [.. instances.Select(i => i.InstanceId).Distinct().Select(id => outcomes[id].ToList()).Select(all =>
            new PublishOutcome(all[0].InstanceId, all.TrueForAll(o => o.IsServing),
                all.Find(o => o.Error is not null)?.Error)
            {
                IsNew = all.Exists(o => o.IsNew),
                Detail = all.Find(o => !o.IsServing)?.Detail ?? all.Find(o => o.IsNew)?.Detail ?? all[0].Detail,
            })];
    }

    public async Task<IReadOnlyList<WithdrawOutcome>> WithdrawAsync(
        IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
    {
        var outcomes = await OfAllAsync(
            instances, (arn, members) => WithdrawAsync(arn, members, cancel),
            (id, e) => IsNoGroup(e) ? new WithdrawOutcome(id, true) : new(id, false, e), o => o.InstanceId)
            .ConfigureAwait(false);
        return [.. instances.Select(i => i.InstanceId).Distinct().Select(id => outcomes[id].ToList()).Select(all =>
            new WithdrawOutcome(all[0].InstanceId, all.TrueForAll(o => o.IsDrained),
                all.Find(o => o.Error is not null)?.Error)
            {
                Limit = all.Max(o => o.Limit),
            })];
    }

    /// <summary>Deregisters an instance from the groups and ports that only its earlier request names.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="address">Finds its address; null: it has none.</param>
    /// <param name="from">The section of its earlier request.</param>
    /// <param name="to">The section of its request.</param>
    /// <param name="cancel">Cancels the calls.</param>
    public async Task LeaveAsync(
        string instanceId, Func<Task<string?>> address, Values from, Values to, CancellationToken cancel)
    {
        var stays = Ec2TargetGroup.Read(to).ToLookup(g => g.Arn, g => g.Port);
        foreach (var group in Ec2TargetGroup.Read(from).GroupBy(g => g.Arn, g => g.Port))
        {
            if (!group.Except(stays[group.Key]).Any()) continue;
            try
            {
                var (type, port) = await GroupAsync(group.Key, cancel).ConfigureAwait(false);
                var left = group.Select(p => p ?? port).Except(stays[group.Key].Select(p => p ?? port)).ToList();
                var id = type == "instance" ? instanceId : await address().ConfigureAwait(false);
                if (left.Count == 0 || id is null) continue;
                await AskAsync("DeregisterTargets", group.Key, left.Select(p => (id, p)), cancel)
                    .ConfigureAwait(false);
            }
            catch (CloudException e) when (IsNoGroup(e) || Ec2Errors.CodeOf(e) == "InvalidTarget")
            {
                // Then it is not registered there.
            }
        }
    }

    // A group that cannot be used concerns its own instances only; what passes by itself concerns the call.
    private static async Task<ILookup<string, T>> OfAllAsync<T>(
        IReadOnlyList<PublishedInstance> instances,
        Func<string, IReadOnlyList<(PublishedInstance, Ec2TargetGroup)>, Task<IEnumerable<T>>> ask,
        Func<string, CloudException, T> failed, Func<T, string> idOf)
    {
        var byGroup = instances.SelectMany(i => Ec2TargetGroup.Read(i.Resource).Select(g => (Instance: i, Group: g)))
            .Distinct().GroupBy(p => p.Group.Arn).ToList();
        var answers = await Task.WhenAll(byGroup.Select(async members =>
        {
            try
            {
                return await ask(members.Key, [.. members]).ConfigureAwait(false);
            }
            catch (CloudException e) when (!e.IsTransient)
            {
                return members.Select(m => failed(m.Instance.InstanceId, e));
            }
        })).ConfigureAwait(false);
        return answers.SelectMany(a => a).ToLookup(idOf);
    }

    private async Task<IEnumerable<PublishOutcome>> PublishAsync(
        string arn, IReadOnlyList<(PublishedInstance, Ec2TargetGroup)> members, CancellationToken cancel)
    {
        var targets = await TargetsAsync(arn, members, cancel).ConfigureAwait(false);
        var health = await HealthAsync(arn, cancel).ConfigureAwait(false);
        var missing = targets.Where(t => health.GetValueOrDefault((t.Id, t.Port)) is not { IsRegistered: true })
            .ToList();
        var refused = await RegisterAsync(arn, missing, cancel).ConfigureAwait(false);
        var name = arn[(arn.IndexOf('/', StringComparison.Ordinal) + 1)..].Split('/')[0];
        return targets.Select(t => refused.TryGetValue(t, out var error)
            ? new PublishOutcome(t.Instance.InstanceId, false, error)
            : missing.Contains(t)
                ? new(t.Instance.InstanceId, !t.Group.WaitsHealthy)
                {
                    IsNew = true,
                    Detail = $"registered with the target group '{name}', port {t.Port}",
                }
                : new(t.Instance.InstanceId, health[(t.Id, t.Port)].IsServing || !t.Group.WaitsHealthy)
                {
                    Detail = $"the target group '{name}' says {health[(t.Id, t.Port)]}",
                });
    }

    // One bad target refuses them all: then each has a call of its own.
    private async Task<IReadOnlyDictionary<Target, CloudException>> RegisterAsync(
        string arn, IReadOnlyList<Target> missing, CancellationToken cancel)
    {
        var refused = new Dictionary<Target, CloudException>();
        if (missing.Count == 0) return refused;
        try
        {
            await AskAsync("RegisterTargets", arn, missing.Select(t => (t.Id, t.Port)), cancel).ConfigureAwait(false);
        }
        catch (CloudException e) when (Ec2Errors.CodeOf(e) == "InvalidTarget")
        {
            if (missing.Count == 1) refused[missing[0]] = e;
            else
            {
                foreach (var target in missing)
                {
                    foreach (var (bad, why) in await RegisterAsync(arn, [target], cancel).ConfigureAwait(false))
                        refused[bad] = why;
                }
            }
        }

        return refused;
    }

    private async Task<IEnumerable<WithdrawOutcome>> WithdrawAsync(
        string arn, IReadOnlyList<(PublishedInstance, Ec2TargetGroup)> members, CancellationToken cancel)
    {
        var targets = await TargetsAsync(arn, members, cancel).ConfigureAwait(false);
        var health = await HealthAsync(arn, cancel).ConfigureAwait(false);
        bool IsThere(Target t, Func<Health, bool> how) => health.GetValueOrDefault((t.Id, t.Port)) is { } h && how(h);
        var registered = targets.Where(t => IsThere(t, h => h.IsRegistered)).ToList();
        if (registered.Count > 0)
        {
            await AskAsync("DeregisterTargets", arn, registered.Select(t => (t.Id, t.Port)), cancel)
                .ConfigureAwait(false);
        }

        var open = targets.Where(t => IsThere(t, h => h.IsRegistered || h.IsDraining)).ToHashSet();
        TimeSpan? limit = open.Count == 0 ? null : await DelayAsync(arn, cancel).ConfigureAwait(false);
        return targets.Select(t => new WithdrawOutcome(t.Instance.InstanceId, !open.Contains(t)) { Limit = limit });
    }

    private async Task<IReadOnlyList<Target>> TargetsAsync(
        string arn, IReadOnlyList<(PublishedInstance Instance, Ec2TargetGroup Group)> members, CancellationToken cancel)
    {
        var (type, port) = await GroupAsync(arn, cancel).ConfigureAwait(false);
        return
        [
            .. members.Select(m => new Target(m.Instance, m.Group, type == "instance" ? m.Instance.InstanceId
                : m.Instance.PrivateAddress ?? m.Instance.Address ?? "", m.Group.Port ?? port)),
        ];
    }

    private async Task<(string Type, int Port)> GroupAsync(string arn, CancellationToken cancel)
    {
        if (groups.TryGetValue(arn, out var known)) return known;
        var answer = await balancing.AskAsync("DescribeTargetGroups", [("TargetGroupArns.member.1", arn)], cancel)
            .ConfigureAwait(false);
        var found = Ec2Balancing.Members(answer, "TargetGroups")
            .FirstOrDefault(g => Ec2Balancing.Text(g, "TargetGroupArn") == arn)
            ?? throw new CloudException(CloudErrorKind.NotFound, $"There is no target group {arn}.");
        var type = Ec2Balancing.Text(found, "TargetType") ?? "instance";
        return type is "instance" or "ip" ? groups[arn] = (type, NumberOf(found, "Port") ?? 80)
            : throw new CloudException(CloudErrorKind.Invalid,
                $"The target group {arn} is for targets of the type '{type}', and takes no instances.");
    }

    private async Task<IReadOnlyDictionary<(string Id, int Port), Health>> HealthAsync(
        string arn, CancellationToken cancel)
    {
        var answer = await balancing.AskAsync("DescribeTargetHealth", [("TargetGroupArn", arn)], cancel)
            .ConfigureAwait(false);
        var found = new Dictionary<(string, int), Health>();
        foreach (var one in Ec2Balancing.Members(answer, "TargetHealthDescriptions"))
        {
            if (Ec2Balancing.Child(one, "Target") is not { } target || Ec2Balancing.Text(target, "Id") is not { } id
                || Ec2Balancing.Child(one, "TargetHealth") is not { } health) continue;
            found[(id, NumberOf(target, "Port") ?? 0)] = new(
                TextOf(health, "State"), TextOf(health, "Reason"), TextOf(health, "Description"));
        }

        return found;
    }

    private async Task<TimeSpan> DelayAsync(string arn, CancellationToken cancel)
    {
        if (delays.TryGetValue(arn, out var known)) return known;
        var answer = await balancing.AskAsync("DescribeTargetGroupAttributes", [("TargetGroupArn", arn)], cancel)
            .ConfigureAwait(false);
        var text = Ec2Balancing.Members(answer, "Attributes")
            .Where(a => TextOf(a, "Key") == "deregistration_delay.timeout_seconds").Select(a => TextOf(a, "Value"))
            .FirstOrDefault();
        // 300 seconds is the default of the attribute, 3600 its maximum.
        return delays[arn] = TimeSpan.FromSeconds(
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? Math.Min(s, 3600) : 300);
    }

    private Task AskAsync(
        string action, string arn, IEnumerable<(string Id, int Port)> targets, CancellationToken cancel)
        => balancing.AskAsync(action,
            [
                ("TargetGroupArn", arn),
                .. targets.SelectMany((t, i) => new[]
                {
                    ($"Targets.member.{i + 1}.Id", t.Id),
                    ($"Targets.member.{i + 1}.Port", t.Port.ToString(CultureInfo.InvariantCulture)),
                }),
            ], cancel);

    private static bool IsNoGroup(CloudException e) => e.Kind == CloudErrorKind.NotFound;

    private static string TextOf(XElement parent, string name) => Ec2Balancing.Text(parent, name) ?? "";

    private static int? NumberOf(XElement parent, string name) => int.TryParse(
        Ec2Balancing.Text(parent, name), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
}
