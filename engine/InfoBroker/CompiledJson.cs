using Newtonsoft.Json;

namespace Occo.Engine.InfoBroker;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// A compiled infrastructure to and from JSON. Of a node's variables only the differences from the infrastructure's are
/// written, so that the text does not grow with their product.
/// </summary>
internal static class CompiledJson
{
    public static string Write(CompiledInfrastructure infrastructure, bool withFiles = true)
    {
        var plain = new Dictionary<string, object?>
        {
            ["name"] = infrastructure.Name,
            ["owner"] = infrastructure.Owner,
            ["variables"] = infrastructure.Variables,
            ["nodes"] = infrastructure.Nodes.Select(node => Plain(node, infrastructure.Variables)),
            ["levels"] = infrastructure.Levels,
            ["definitions"] = infrastructure.Definitions
                .ToDictionary(d => d.Key, d => (object?)DefinitionJson.Plain(d.Value, withFiles)),
        };
        if (infrastructure.Outputs.Count > 0) plain["outputs"] = infrastructure.Outputs;
        if (infrastructure.SecretVariables.Count > 0) plain["secretVariables"] = infrastructure.SecretVariables;
        if (infrastructure.Uses.Count > 0) plain["uses"] = infrastructure.Uses;
        if (infrastructure.MayRead.Count > 0) plain["mayRead"] = infrastructure.MayRead;
        if (infrastructure.Notify.Count > 0) plain["notify"] = infrastructure.Notify.Select(WebhookJson.Plain);
        if (infrastructure.MaxDrops is { } most) plain["maxDrops"] = most.ToString();
        if (infrastructure.Budget is { } budget) plain["budget"] = budget;
        return PlainJson.Write(plain);
    }

    /// <summary>Reads what <see cref="Write"/> wrote. Throws <see cref="JsonException"/> for any other text.</summary>
    public static CompiledInfrastructure Read(string json)
    {
        var values = PlainJson.ReadMapping(json);
        var variables = values.Get<Values>("variables");
        return new CompiledInfrastructure
        {
            Name = values.Get<string>("name"),
            Owner = values.Get<string>("owner"),
            Variables = variables,
            Nodes = [.. List(values, "nodes").Cast<Values>().Select(node => Node(node, variables))],
            Levels = [.. List(values, "levels").Cast<IReadOnlyList<object?>>().Select(Texts)],
            Definitions = values.Get<Values>("definitions")
                .ToDictionary(d => d.Key, d => DefinitionJson.Definition(d.Key, d.Value)),
            Outputs = values.GetValueOrDefault("outputs") as Values ?? ComposedRequest.Empty,
            MaxDrops = values.GetValueOrDefault("maxDrops") is string most ? InstanceCount.Parse(most) : null,
            Budget = PlacementJson.Number(values, "budget"),
            SecretVariables = values.ContainsKey("secretVariables") ? Texts(List(values, "secretVariables")) : [],
            Uses = values.ContainsKey("uses") ? Texts(List(values, "uses")) : [],
            MayRead = values.ContainsKey("mayRead") ? Texts(List(values, "mayRead")) : [],
            Notify = values.ContainsKey("notify")
                ? [.. List(values, "notify").Cast<Values>().Select(WebhookJson.Webhook)]
                : [],
        };
    }

    /// <summary>Two documents describe the same, from whatever files their texts were imported.</summary>
    public static bool AreEqual(string one, string other) => one == other
        || Write(Read(one), withFiles: false) == Write(Read(other), withFiles: false);

    private static Dictionary<string, object?> Plain(CompiledNode node, Values variables)
    {
        var plain = new Dictionary<string, object?>
        {
            ["name"] = node.Name,
            ["type"] = node.Type,
            ["filter"] = node.Filter,
            ["variables"] = PlainValues.Difference(variables, node.Variables),
            ["dependsOn"] = node.DependsOn,
            ["inbound"] = Plain(node.Inbound),
            ["outbound"] = Plain(node.Outbound),
            ["createTimeout"] = node.CreateTimeout.TotalSeconds,
        };
        if (node.Scaling is { } scaling) plain["scaling"] = new object?[] { scaling.Min, scaling.Max };
        if (node.Update != UpdatePolicy.Default) plain["update"] = Plain(node.Update);
        if (node.Refresh != RefreshMode.Recompose) plain["refresh"] = node.Refresh.ToString();
        if (node.Healing != HealingPolicy.Default) plain["healing"] = Plain(node.Healing);
        if (node.Protect is { } protect) plain["protect"] = protect;
        if (!node.Placement.IsDefault) plain["placement"] = PlacementJson.Plain(node.Placement);
        if (node.Lease is { } lease)
            plain["lease"] = new object?[] { lease.Length.TotalSeconds, lease.Warning.TotalSeconds };
        if (node.Schedule is { } schedule)
            plain["schedule"] = new object?[] { schedule.Stop, schedule.Start, schedule.TimeZone };
        return plain;
    }

    private static Dictionary<string, object?> Plain(UpdatePolicy update) => new()
    {
        ["order"] = update.Order.ToString(),
        ["maxSurge"] = update.MaxSurge.ToString(),
        ["maxUnavailable"] = update.MaxUnavailable.ToString(),
        ["pause"] = update.Pause.TotalSeconds,
        ["onFailure"] = update.OnFailure.ToString(),
    };

    private static Dictionary<string, object?> Plain(HealingPolicy healing) => new()
    {
        ["maxUnhealthy"] = healing.MaxUnhealthy.ToString(),
        ["startGrace"] = healing.StartGrace.TotalSeconds,
        ["stoppedTimeout"] = healing.StoppedTimeout.TotalSeconds,
        ["maxPerHour"] = healing.MaxPerHour,
    };

    private static HealingPolicy Healing(Values values) => new()
    {
        MaxUnhealthy = InstanceCount.Parse(values.Get<string>("maxUnhealthy")),
        StartGrace = TimeSpan.FromSeconds(values.Get<double>("startGrace")),
        StoppedTimeout = values.TryGetValue("stoppedTimeout", out var seconds)
            ? TimeSpan.FromSeconds((double)seconds!) : HealingPolicy.Default.StoppedTimeout,
        MaxPerHour = (int)values.Get<long>("maxPerHour"),
    };

    private static UpdatePolicy Update(Values values) => new()
    {
        Order = Enum.Parse<UpdateOrder>(values.Get<string>("order")),
        MaxSurge = InstanceCount.Parse(values.Get<string>("maxSurge")),
        MaxUnavailable = InstanceCount.Parse(values.Get<string>("maxUnavailable")),
        Pause = TimeSpan.FromSeconds(values.Get<double>("pause")),
        OnFailure = Enum.Parse<UpdateFailure>(values.Get<string>("onFailure")),
    };

    private static Dictionary<string, object?> Plain(
        IReadOnlyDictionary<string, IReadOnlyList<AttributeMapping>> mappings)
        => mappings.ToDictionary(pair => pair.Key, pair => (object?)pair.Value.Select(Plain));

    private static Dictionary<string, object?> Plain(AttributeMapping mapping) => new()
    {
        ["source"] = mapping.Source,
        ["destination"] = mapping.Destination,
        ["synch"] = mapping.Synch,
        ["extra"] = mapping.Extra,
    };

    private static CompiledNode Node(Values values, Values variables) => new()
    {
        Name = values.Get<string>("name"),
        Type = values.Get<string>("type"),
        Filter = values.Get<Values>("filter"),
        Variables = PlainValues.Merge(variables, values.Get<Values>("variables")),
        DependsOn = Texts(List(values, "dependsOn")),
        Inbound = Mappings(values.Get<Values>("inbound")),
        Outbound = Mappings(values.Get<Values>("outbound")),
        CreateTimeout = TimeSpan.FromSeconds(values.Get<double>("createTimeout")),
        Update = values.TryGetValue("update", out var update) ? Update((Values)update!) : UpdatePolicy.Default,
        Refresh = values.TryGetValue("refresh", out var refresh)
            ? Enum.Parse<RefreshMode>((string)refresh!)
            : RefreshMode.Recompose,
        Healing = values.TryGetValue("healing", out var healing) ? Healing((Values)healing!) : HealingPolicy.Default,
        Protect = values.GetValueOrDefault("protect") as bool?,
        Placement = values.GetValueOrDefault("placement") is Values placement
            ? PlacementJson.Policy(placement) : PlacementPolicy.Default,
        Lease = values.GetValueOrDefault("lease") is IReadOnlyList<object?> { Count: 2 } lease
            ? new LeasePolicy(TimeSpan.FromSeconds((double)lease[0]!), TimeSpan.FromSeconds((double)lease[1]!)) : null,
        Schedule = values.GetValueOrDefault("schedule") is IReadOnlyList<object?> { Count: 3 } schedule
            ? new(Texts((IReadOnlyList<object?>)schedule[0]!), Texts((IReadOnlyList<object?>)schedule[1]!),
                (string)schedule[2]!) : null,
        Scaling = values.TryGetValue("scaling", out var scaling) && scaling is IReadOnlyList<object?> { Count: 2 } range
            ? new ScalingRange((int)(long)range[0]!, (int)(long)range[1]!)
            : null,
    };

    private static Dictionary<string, IReadOnlyList<AttributeMapping>> Mappings(Values values)
        => values.ToDictionary(
            pair => pair.Key,
            pair => (IReadOnlyList<AttributeMapping>)
                [.. ((IReadOnlyList<object?>)pair.Value!).Cast<Values>().Select(mapping => new AttributeMapping(
                    mapping.Get<string>("source"),
                    mapping.Get<string>("destination"),
                    mapping.Get<bool>("synch"),
                    mapping.Get<Values>("extra")))]);

    private static IReadOnlyList<object?> List(Values values, string key) => values.Get<IReadOnlyList<object?>>(key);

    private static IReadOnlyList<string> Texts(IReadOnlyList<object?> list) => [.. list.Cast<string>()];
}
