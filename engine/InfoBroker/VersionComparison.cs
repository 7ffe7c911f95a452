namespace Occo.Engine.InfoBroker;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Differences between two versions of a description, in the words of the documents and without secrets.
/// </summary>
internal static class VersionComparison
{
    // Its value is names of variables.
    private const string MarkedKey = "secret_variables";

    /// <summary>In the order of the first version; what only the second has is at the end of its part.</summary>
    public static IReadOnlyList<VersionDifference> Of(CompiledInfrastructure from, CompiledInfrastructure to)
    {
        var differences = new List<VersionDifference>();
        IReadOnlyList<string> marked = [.. from.SecretVariables.Union(to.SecretVariables)];
        Compare("", Plain(from), Plain(to), marked, false, differences);
        return differences;
    }

    private static void Compare(
        string path, Values from, Values to, IReadOnlyList<string> marked, bool isSecret,
        List<VersionDifference> differences)
    {
        foreach (var key in from.Keys.Union(to.Keys))
        {
            var (a, b) = (from.GetValueOrDefault(key), to.GetValueOrDefault(key));
            if (PlainValues.Equal(a, b)) continue;
            var here = path.Length == 0 ? key : $"{path}.{key}";
            var hides = isSecret || (here != MarkedKey && SecretValues.IsSecret(key, marked));
            if (a is Values left && b is Values right) Compare(here, left, right, marked, hides, differences);
            else differences.Add(new(
                here, SecretValues.Shown(a, marked, hides), SecretValues.Shown(b, marked, hides)));
        }
    }

    private static Dictionary<string, object?> Plain(CompiledInfrastructure infrastructure) => new()
    {
        ["user_id"] = infrastructure.Owner,
        ["variables"] = infrastructure.Variables,
        [MarkedKey] = infrastructure.SecretVariables.ToList<object?>(),
        ["outputs"] = infrastructure.Outputs,
        ["may_read"] = infrastructure.MayRead.ToList<object?>(),
        ["max_drops"] = infrastructure.MaxDrops?.ToString(),
        ["budget"] = infrastructure.Budget,
        // The path of an address may be secret; the digest tells that it changed.
        ["notify"] = infrastructure.Notify.ToDictionary(
            h => h.Name == h.Url ? h.Url : $"{h.Name} ({Digest.Of(h.Url)[..6]})",
            h => (object?)WebhookJson.Plain(h).Where(p => p.Key != "url").ToDictionary()),
        ["nodes"] = infrastructure.Nodes.ToDictionary(n => n.Name, n => (object?)Plain(n, infrastructure.Variables)),
        ["node_definitions"] = infrastructure.Definitions.ToDictionary(d => d.Key, d => Plain(d.Value)),
    };

    private static Dictionary<string, object?> Plain(CompiledNode node, Values variables) => new()
    {
        ["type"] = node.Type,
        ["filter"] = node.Filter,
        ["scaling"] = new Dictionary<string, object?> { ["min"] = (long)node.Min, ["max"] = (long)node.Max },
        ["variables"] = PlainValues.Difference(variables, node.Variables),
        ["create_timeout"] = (long)node.CreateTimeout.TotalSeconds,
        ["update"] = new Dictionary<string, object?>
        {
            ["order"] = EnumWords.Of(node.Update.Order),
            ["max_surge"] = node.Update.MaxSurge.ToString(),
            ["max_unavailable"] = node.Update.MaxUnavailable.ToString(),
            ["pause"] = (long)node.Update.Pause.TotalSeconds,
            ["on_failure"] = EnumWords.Of(node.Update.OnFailure),
        },
        ["healing"] = new Dictionary<string, object?>
        {
            ["max_unhealthy"] = node.Healing.MaxUnhealthy.ToString(),
            ["start_grace"] = (long)node.Healing.StartGrace.TotalSeconds,
            ["stopped_timeout"] = (long)node.Healing.StoppedTimeout.TotalSeconds,
            ["max_per_hour"] = (long)node.Healing.MaxPerHour,
        },
        ["refresh"] = EnumWords.Of(node.Refresh),
        ["protect"] = node.Protect,
        ["placement"] = PlacementJson.Plain(node.Placement),
        ["lease"] = node.Lease?.Length.ToString(),
        ["lease_warning"] = node.Lease?.Warning.ToString(),
        ["schedule"] = node.Schedule is { } schedule ? new Dictionary<string, object?>
        {
            ["stop"] = schedule.Stop, ["start"] = schedule.Start, ["time_zone"] = schedule.TimeZone,
        } : null,
        ["depends_on"] = node.DependsOn.ToDictionary(d => d, d => (object?)(IReadOnlyList<object?>)
            [.. node.Inbound[d].Select(Plain)]),
    };

    private static object? Plain(AttributeMapping mapping) => new Dictionary<string, object?>(mapping.Extra)
    {
        ["attributes"] = (IReadOnlyList<object?>)[mapping.Source, mapping.Destination],
        ["synch"] = mapping.Synch,
    };

    // Most types have one alternative; their path is short.
    private static object? Plain(NodeDefinition definition)
    {
        var alternatives = DefinitionJson.Plain(definition, withFiles: false);
        return alternatives.Count == 1
            ? alternatives[0]
            : alternatives.Select((a, i) => (a, i)).ToDictionary(p => $"{p.i + 1}", p => p.a);
    }
}
