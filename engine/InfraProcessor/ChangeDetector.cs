using Occo.Engine.Enactor;
using Occo.Engine.ServiceComposers;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Composes again the request of a running instance when the description has a newer version, an answer it was
/// composed from has changed, or the cloud shows it otherwise than it was asked for, and says what differs. Most
/// instances cost a few comparisons.
/// </summary>
/// <param name="services">The store and the clouds.</param>
/// <param name="desired">The newest description.</param>
/// <param name="maker">Composes.</param>
/// <param name="book">The instances there are.</param>
/// <param name="told">What its templates are told; see <see cref="TemplateAnswers.RunAsync"/>.</param>
/// <param name="observed">What the clouds say of resources, by node id (<see cref="CloudInstance.Observed"/>).</param>
internal sealed class ChangeDetector(
    EngineServices services, Desired desired, InstanceMaker maker, InstanceBook book, TemplateAnswers told,
    IReadOnlyDictionary<Guid, IReadOnlyDictionary<string, object?>> observed)
{
    private readonly Dictionary<string, string> answers = [];
    private readonly Dictionary<(int Version, string Node), bool> before = [];
    private readonly List<string> problems = [];
    private readonly List<NodeInstance> confirmed = [];

    /// <summary>Instances that could not be composed, for people.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>
    /// Instances of an older version whose request is the same in the newest: their record may say so.
    /// </summary>
    public IReadOnlyList<NodeInstance> Confirmed => confirmed;

    /// <summary>
    /// What differs; null: nothing. Also null while an answer is not known: then it is asked again with all the others.
    /// </summary>
    public RequestChange? Compare(NodeInstance instance)
    {
        try
        {
            return CompareTold(instance);
        }
        catch (UnansweredException)
        {
            return null;
        }
    }

    private RequestChange? CompareTold(NodeInstance instance)
    {
        if (desired.Node(instance.Name) is not { } node) return null;

        // No answer now means that the other node is on its way; there is nothing to change to yet.
        var changedInput = node.Refresh == RefreshMode.None ? default : instance.Request.Inputs.FirstOrDefault(IsChanged);
        var isOld = instance.Version != desired.Infrastructure.Version
            && !(node.Refresh == RefreshMode.None && IsDescribedAsBefore(instance, node));
        var drift = DriftOf(instance);
        if (!isOld && changedInput.Key is null && drift is null) return null;
        ComposedRequest wanted;
        try
        {
            wanted = maker.Compose(instance, told);
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

        var current = drift?.Current ?? instance.Request;
        var differences = RequestDifferences.Of(current, wanted);
        if (differences.Count == 0)
        {
            // A refresh that is under way may have changed the machine already; it ends first.
            if (instance.PendingRequest is null)
                confirmed.Add(desired.AsNow(instance) with { Request = wanted });
            return null;
        }

        var behind = drift?.ReasonFor(wanted);
        var inPlace = (isOld || behind is not null || node.Refresh != RefreshMode.Replace)
            && CanRefresh(instance, current, wanted);
        if (!isOld && behind is null && !inPlace
            && !instance.Request.Inputs.Any(i => IsChanged(i) && IsFirm(instance.Name, i.Key)))
        {
            return null;
        }

        var reason = behind ?? (changedInput.Key is null
            ? RequestDifferences.Reason(current, wanted)!
            : ReasonOf(changedInput.Key, changedInput.Value, Answer(changedInput.Key)));
        return new(reason, inPlace) { Differences = differences, Wanted = wanted };
    }

    // A node with refresh: none is not refreshed because another part of the description changed.
    private bool IsDescribedAsBefore(NodeInstance instance, CompiledNode node)
    {
        if (!before.TryGetValue((instance.Version, node.Name), out var same))
        {
            var old = told.Get(
                $"version:{instance.Version}",
                () => services.Store.Infrastructures.GetCompiledAsync(instance.InfrastructureId, instance.Version));
            before[(instance.Version, node.Name)] = same = old.Nodes.FirstOrDefault(n => n.Name == node.Name) is { } was
                && was.Type == node.Type && PlainValues.Equal(was.Variables, node.Variables);
        }

        return same && desired.Choices(node.Name).Any(c => c.Digest == instance.Digest);
    }

    // A refresh that is under way may have reached the cloud or not; it ends first.
    private Drift? DriftOf(NodeInstance instance)
        => instance.PendingRequest is null && observed.TryGetValue(instance.Id, out var seen)
            ? Drift.Find(instance.Request, seen)
            : null;

    private bool CanRefresh(NodeInstance instance, ComposedRequest current, ComposedRequest wanted)
    {
        var cloud = wanted.Resource.GetValueOrDefault("type") as string ?? "";
        return CloudKey.Of(cloud, services.Clouds.SettingsOf(cloud, wanted.Resource)) == CloudKey.Of(instance)
            && services.Clouds.Get(instance.Cloud).CanRefresh(current, wanted);
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
            ? OutputInputs.Answer(maker.Outputs(infrastructure, told)?.Get(output))
            : NodeInputs.Answer(key, book.Find);
    }

    private static string ReasonOf(string input, string from, string to)
    {
        if (OutputInputs.TryParse(input, out var infrastructure, out var output))
            return $"the output {output} of {infrastructure} {RequestDifferences.Changed(output, from, to)}";
        var node = NodeInputs.NodeOf(input);
        return input.StartsWith("find", StringComparison.Ordinal)
            ? $"the instances of {node} changed"
            : $"the address of {node} {RequestDifferences.Changed("", from, to)}";
    }
}
