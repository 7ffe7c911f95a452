using System.Globalization;

namespace Occo.Engine;

using Mapping = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Composes again the request of a running instance when the description has a newer version or an answer it was
/// composed from has changed, and says what differs. Most instances cost a few comparisons.
/// </summary>
internal sealed class ChangeDetector(EngineServices services, Desired desired, InstanceMaker maker, InstanceBook book)
{
    private const int MostKeys = 5;

    private readonly Dictionary<string, string> answers = [];
    private readonly Dictionary<(int Version, string Node), bool> before = [];
    private readonly List<string> problems = [];
    private readonly List<NodeInstance> confirmed = [];

    /// <summary>Instances that could not be composed, for people.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>Instances of an older version whose request is the same in the newest: their record may say so.</summary>
    public IReadOnlyList<NodeInstance> Confirmed => confirmed;

    public RequestChange? Compare(NodeInstance instance)
    {
        if (desired.Node(instance.Name) is not { } node) return null;

        // No answer now means that the other node is on its way; there is nothing to change to yet.
        var changedInput = node.Refresh == RefreshMode.None ? default : instance.Request.Inputs.FirstOrDefault(IsChanged);
        var isOld = instance.Version != desired.Infrastructure.Version
            && !(node.Refresh == RefreshMode.None && IsDescribedAsBefore(instance, node));
        if (!isOld && changedInput.Key is null) return null;
        ComposedRequest wanted;
        try
        {
            wanted = maker.Compose(instance);
        }
        catch (CompositionException) when (node.DependsOn.Any(d => book.Find(d).Count == 0))
        {
            // A dependee that the newest description added is on its way; the next plan knows it.
            return null;
        }
        catch (CompositionException e)
        {
            problems.Add($"{instance.Name} {instance.Id} cannot be composed anew and stays as it is: {e.Message}");
            return null;
        }

        if (Difference(instance.Request, wanted) is not { } difference)
        {
            // A refresh that is under way may have changed the machine already; it ends first.
            if (instance.PendingRequest is null)
                confirmed.Add(instance with { Version = desired.Infrastructure.Version, Request = wanted });
            return null;
        }

        var inPlace = (isOld || node.Refresh != RefreshMode.Replace) && CanRefresh(instance, wanted);
        if (!isOld && !inPlace && !instance.Request.Inputs.Any(i => IsChanged(i) && IsFirm(instance.Name, i.Key)))
            return null;

        var reason = changedInput.Key is null
            ? difference
            : ReasonOf(changedInput.Key, changedInput.Value, Answer(changedInput.Key));
        return new(reason, inPlace);
    }

    // Who wants no refresh gets none because another node's part of the description is new, either.
    private bool IsDescribedAsBefore(NodeInstance instance, CompiledNode node)
    {
        if (!before.TryGetValue((instance.Version, node.Name), out var same))
        {
            var old = services.Store.Infrastructures.GetCompiled(instance.InfrastructureId, instance.Version);
            before[(instance.Version, node.Name)] = same = old.Nodes.FirstOrDefault(n => n.Name == node.Name) is { } was
                && was.Type == node.Type && PlainValues.Equal(was.Variables, node.Variables);
        }

        return same && desired.Choices(node.Name).Any(c => c.Digest == instance.Digest);
    }

    private bool CanRefresh(NodeInstance instance, ComposedRequest wanted)
    {
        var cloud = wanted.Resource.GetValueOrDefault("type") as string ?? "";
        return CloudKey.Of(cloud, services.Clouds.SettingsOf(cloud, wanted.Resource)) == CloudKey.Of(instance)
            && services.Clouds.Get(instance.Cloud).CanRefresh(instance.Request, wanted);
    }

    // A node that asks about itself or about one that comes later would be replaced because of its own replacement, for
    // ever.
    private bool IsFirm(string node, string input)
        => desired.RankOf(NodeInputs.NodeOf(input)) < desired.RankOf(node);

    private bool IsChanged(KeyValuePair<string, string> input)
        => Answer(input.Key) is var now && now != "" && now != input.Value;

    private string Answer(string key)
    {
        if (answers.TryGetValue(key, out var answer)) return answer;
        return answers[key] = OutputInputs.TryParse(key, out var infrastructure, out var output)
            ? OutputInputs.Answer(maker.Outputs(infrastructure)?.Get(output))
            : NodeInputs.Answer(key, book.Find);
    }

    /// <summary>The first difference between two requests, for people; null when the machine would be the same.</summary>
    public static string? Difference(ComposedRequest from, ComposedRequest to)
        => Difference("", from.Resource, to.Resource)
        ?? (from.Context == to.Context ? null : "its context changed")
        ?? Difference("attribute ", from.Attributes, to.Attributes)
        ?? (PlainValues.Equal(from.ConfigManagement, to.ConfigManagement) ? null : "its config management changed");

    private static string? Difference(
        string prefix, IReadOnlyDictionary<string, object?> from, IReadOnlyDictionary<string, object?> to)
    {
        foreach (var key in from.Keys.Union(to.Keys))
        {
            var (a, b) = (from.GetValueOrDefault(key), to.GetValueOrDefault(key));
            if (!PlainValues.Equal(a, b)) return $"{prefix}{key} changed{Values(a, b)}{Keys(a, b)}";
        }

        return null;
    }

    // Which entries of a mapping; their values may be secret.
    private static string Keys(object? from, object? to)
    {
        if (from is not Mapping a || to is not Mapping b) return "";
        var changed = a.Keys.Union(b.Keys)
            .Where(key => a.ContainsKey(key) != b.ContainsKey(key)
                || !PlainValues.Equal(a.GetValueOrDefault(key), b.GetValueOrDefault(key)))
            .ToList();
        return $" ({string.Join(", ", changed.Take(MostKeys))}{(changed.Count > MostKeys ? ", ..." : "")})";
    }

    private static string ReasonOf(string input, string from, string to)
    {
        if (OutputInputs.TryParse(input, out var infrastructure, out var output))
            return $"the output {output} of {infrastructure} changed{Values(from, to)}";
        var node = NodeInputs.NodeOf(input);
        return input.StartsWith("find", StringComparison.Ordinal)
            ? $"the instances of {node} changed"
            : $"the address of {node} changed{Values(from, to)}";
    }

    private static string Values(object? from, object? to)
        => IsShort(from) && IsShort(to) ? $" from {Text(from)} to {Text(to)}" : "";

    private static bool IsShort(object? value) => value is null or bool or long or double or string { Length: <= 40 };

    private static string Text(object? value)
        => value is null ? "nothing" : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
