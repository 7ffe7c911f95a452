using Occo.Engine.Enactor;
using Occo.Engine.ServiceComposers;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Finds how the request of a running instance has to change. It composes the request anew only when the description
/// has a newer version, an input has changed, or the cloud shows other settings or another request; most instances cost
/// a few comparisons.
/// </summary>
/// <param name="services">The store and the clouds.</param>
/// <param name="desired">The newest description.</param>
/// <param name="maker">Composes the requests.</param>
/// <param name="book">The instances of the pass.</param>
/// <param name="answers">The answers for templates; see <see cref="TemplateAnswers.RunAsync"/>.</param>
/// <param name="observed">The settings that clouds show, by node id (<see cref="CloudInstance.Observed"/>).</param>
/// <param name="altered">See <see cref="Observation.Altered"/>.</param>
internal sealed class ChangeDetector(
    EngineServices services, Desired desired, InstanceMaker maker, InstanceBook book, TemplateAnswers answers,
    IReadOnlyDictionary<Guid, IReadOnlyDictionary<string, object?>> observed,
    IReadOnlyDictionary<Guid, CloudInstance> altered)
{
    private readonly Dictionary<string, string> inputs = [];
    private readonly Dictionary<(int Version, string Node), bool> unchanged = [];
    private readonly Dictionary<(int Version, string Node), RequestDifferences> comparisons = [];
    private readonly Dictionary<Guid, string> waiting = [];
    private readonly List<StepError> problems = [];
    private readonly List<NodeInstance> confirmed = [];

    /// <summary>Why instances cannot be composed anew.</summary>
    public IReadOnlyList<StepError> Problems => problems;

    /// <summary>Why an instance can only be compared later: a dependee has no instance. Null: no reason.</summary>
    public string? WaitsFor(Guid id) => waiting.GetValueOrDefault(id);

    /// <summary>Instances whose request is the same in the newest version, with that version.</summary>
    public IReadOnlyList<NodeInstance> Confirmed => confirmed;

    /// <summary>
    /// The change; null: none, or an answer is not known yet (<see cref="TemplateAnswers"/> then asks again).
    /// </summary>
    public RequestChange? Compare(NodeInstance instance)
    {
        try
        {
            return CompareAnswered(instance);
        }
        catch (UnansweredException)
        {
            return null;
        }
        catch (CloudException e)
        {
            problems.Add(new(instance.Name, instance.Id, StepAction.Refresh, e.Kind,
                $"whether it is as described cannot be told, and it stays as it is: {desired.Hide(e.Message)}"));
            return null;
        }
    }

    /// <summary>What clouds made otherwise than asked: a message for each node and difference.</summary>
    public IEnumerable<string> TranslationsIn(IEnumerable<NodeInstance> instances)
    {
        foreach (var same in instances.Where(i => i.Translation is { Count: > 0 })
            .GroupBy(i => (i.Name, i.Cloud, What: TextOf(i))))
        {
            var count = same.Count() == 1 ? "1 instance" : $"{same.Count()} instances";
            yield return $"{same.Key.Name}: the cloud '{same.Key.Cloud}' made {count} otherwise than asked for "
                + $"({same.Key.What}). Occo leaves it so; if you want something else, change the description.";
        }
    }

    private string TextOf(NodeInstance instance)
    {
        var comparison = desired.Node(instance.Name) is { } node
            ? Hiding(SecretsOf(desired.Compiled, node))
            : RequestDifferences.Plain;
        var made = PlainValues.Merge(instance.Request.Resource, instance.Translation!);
        return string.Join("; ", comparison.Of(instance.Request, instance.Request with { Resource = made }));
    }

    private RequestChange? CompareAnswered(NodeInstance instance)
    {
        if (desired.Node(instance.Name) is not { } node) return null;

        var changedInput = node.Refresh == RefreshMode.None
            ? default
            : instance.Request.Inputs.FirstOrDefault(input => IsChanged(instance, input));
        var isOld = instance.Version != desired.Infrastructure.Version
            && !(node.Refresh == RefreshMode.None && instance.Version > 0 && IsDescribedAsBefore(instance, node));
        var isAltered = altered.TryGetValue(instance.Id, out var seen);
        var drift = isAltered ? null : DriftOf(instance);
        if (!isOld && changedInput.Key is null && drift is null && !isAltered) return null;
        ComposedRequest wanted;
        try
        {
            wanted = maker.Compose(instance, answers);
        }
        catch (CompositionException e) when (node.DependsOn.Any(d => book.Find(d).Count == 0))
        {
            // A dependee has no instance yet.
            waiting[instance.Id] = e.Message;
            return null;
        }
        catch (CompositionException e)
        {
            problems.Add(new(instance.Name, instance.Id, StepAction.Refresh, CloudErrorKind.Invalid,
                $"it cannot be composed anew and stays as it is: {e.Message}")
            {
                IsFinal = e.IsFinal,
            });
            return null;
        }

        if (isAltered) return CompareAltered(instance, wanted, seen!);

        var current = drift?.Current ?? instance.Request;
        var comparison = ComparisonOf(node, instance);
        var differences = comparison.Of(current, wanted);
        if (differences.Count == 0)
        {
            // An unfinished refresh may have changed the machine already; it ends first.
            if (instance.PendingRequest is null)
            {
                confirmed.Add(desired.AsNow(instance) with
                {
                    Request = wanted,
                    ShownDigest = drift is null ? instance.ShownDigest : services.Store.Digests.ShownOf(instance),
                });
            }

            return null;
        }

        var behind = drift?.ReasonFor(wanted, comparison);
        var inPlace = (isOld || behind is not null || node.Refresh != RefreshMode.Replace)
            && CanRefresh(instance, current, wanted);
        if (!isOld && behind is null && !inPlace
            && !instance.Request.Inputs.Any(i => IsChanged(instance, i) && IsFromEarlierNode(instance.Name, i.Key)))
        {
            return null;
        }

        var reason = behind ?? (changedInput.Key is null
            ? comparison.Reason(current, wanted)!
            : ReasonOf(changedInput.Key, changedInput.Value, Answer(instance, changedInput.Key)));
        return ChangeTo(wanted, reason, inPlace) with { Differences = differences };
    }

    // Nobody knows the request that it runs, but whether it is the wanted one. An instance of a known version can have
    // changed in place only, so that it can change in place again.
    private RequestChange? CompareAltered(NodeInstance instance, ComposedRequest wanted, CloudInstance seen)
    {
        if (!seen.IsUnfinished && seen.RequestDigest == services.Store.Digests.Of(wanted))
        {
            confirmed.Add(desired.AsNow(instance) with
            {
                Request = wanted,
                PendingRequest = null,
                ShownDigest = null,
            });
            return null;
        }

        var reason = instance.Version == 0
            ? "it was made from a version of the description that this store does not know"
            : seen.IsUnfinished ? "its creation was interrupted, and it is not complete"
            : "it does not run what its record says: the store was restored, or somebody else changed it";
        return ChangeTo(wanted, reason, instance.Version > 0 && CanRefresh(instance, instance.Request, wanted));
    }

    private RequestChange ChangeTo(ComposedRequest wanted, string reason, bool inPlace)
        => new(reason, inPlace) { Wanted = wanted, WantedDigest = services.Store.Digests.Of(wanted) };

    // A plan must not show what a template made of a secret, neither the old one nor the new one.
    private RequestDifferences ComparisonOf(CompiledNode node, NodeInstance instance)
    {
        var outputs = instance.Request.Inputs.Where(IsSecretOutput)
            .SelectMany(input => new[] { input.Value, Answer(instance, input.Key) }).Where(json => json.Length > 0)
            .SelectMany(json => SecretValues.In(PlainJson.Read(json), [], isSecret: true)).ToList();
        if (outputs.Count == 0 && comparisons.TryGetValue((instance.Version, node.Name), out var known)) return known;
        var secrets = SecretsOf(desired.Compiled, node);
        if (instance.Version > 0 && instance.Version != desired.Infrastructure.Version)
        {
            var old = DescriptionOf(instance);
            secrets = secrets.Concat(SecretsOf(old, old.Nodes.FirstOrDefault(n => n.Name == node.Name)));
        }

        var comparison = Hiding(secrets.Concat(outputs));
        if (outputs.Count == 0) comparisons[(instance.Version, node.Name)] = comparison;
        return comparison;
    }

    private static RequestDifferences Hiding(IEnumerable<string> secrets)
        => secrets.ToList() is { Count: > 0 } hidden ? new(new(hidden)) : RequestDifferences.Plain;

    private static IEnumerable<string> SecretsOf(CompiledInfrastructure description, CompiledNode? node)
        => new[] { description.Variables, node?.Variables }
            .SelectMany(variables => SecretValues.In(variables, description.SecretVariables));

    private static bool IsSecretOutput(KeyValuePair<string, string> input)
        => OutputInputs.TryParse(input.Key, out _, out var output) && SecretValues.IsSecret(output);

    private CompiledInfrastructure DescriptionOf(NodeInstance instance) => answers.Get(
        $"version:{instance.Version}",
        () => services.Store.Infrastructures.GetCompiledAsync(instance.InfrastructureId, instance.Version));

    // A node with refresh: none does not change because another part of the description changed.
    private bool IsDescribedAsBefore(NodeInstance instance, CompiledNode node)
    {
        if (!unchanged.TryGetValue((instance.Version, node.Name), out var same))
        {
            same = DescriptionOf(instance).Nodes.FirstOrDefault(n => n.Name == node.Name) is { } was
                && was.Type == node.Type && PlainValues.Equal(was.Variables, node.Variables);
            unchanged[(instance.Version, node.Name)] = same;
        }

        return same && desired.Choices(node.Name).Any(c => c.Digest == instance.Digest);
    }

    // An unfinished refresh may have reached the cloud or not; it ends first.
    private Drift? DriftOf(NodeInstance instance)
        => instance.PendingRequest is null && observed.TryGetValue(instance.Id, out var seen)
            ? Drift.Find(instance.Request, seen, instance.Translation)
            : null;

    private bool CanRefresh(NodeInstance instance, ComposedRequest current, ComposedRequest wanted)
    {
        if (services.Clouds.ByType.GetValueOrDefault(instance.Cloud) is not { } handler) return false;
        var wantedKey = desired.KeyOf(wanted.Resource);
        return (wantedKey == CloudKey.Of(instance) || (wantedKey.Type == instance.Cloud
                && PlainValues.Equal(Place(wanted.Resource), Place(instance.CloudSettings))))
            && handler.CanRefreshObserved(
                current, wanted, observed.GetValueOrDefault(instance.Id, ComposedRequest.Empty));

        Dictionary<string, object?> Place(IReadOnlyDictionary<string, object?> settings) => handler.ScopeKeys
            .Except(handler.RefreshableScopeKeys).Where(settings.ContainsKey).ToDictionary(k => k, k => settings[k]);
    }

    // Inputs from the node itself or from a later one would make it replace itself for ever.
    private bool IsFromEarlierNode(string node, string input)
        => desired.RankOf(NodeInputs.NodeOf(input)) < desired.RankOf(node);

    // An input without an answer waits for the other node; there is nothing to change to yet.
    private bool IsChanged(NodeInstance instance, KeyValuePair<string, string> input)
        => Answer(instance, input.Key) is var now && now != "" && now != input.Value;

    private string Answer(NodeInstance instance, string key)
    {
        if (CloudInputs.TryParse(key, out var question))
            return maker.Answer(instance.Cloud, instance.Request.Resource, question, answers);
        if (inputs.TryGetValue(key, out var answer)) return answer;
        return inputs[key] = OutputInputs.TryParse(key, out var infrastructure, out var output)
            ? OutputInputs.Answer(maker.Outputs(infrastructure, answers)?.Get(output))
            : NodeInputs.Answer(key, book.Find);
    }

    private static string ReasonOf(string input, string from, string to)
    {
        if (CloudInputs.TryParse(input, out var question))
            return $"the {question} {RequestDifferences.Plain.Changed("", from, to)}";
        if (OutputInputs.TryParse(input, out var infrastructure, out var output))
            return $"the output {output} of {infrastructure} {RequestDifferences.Plain.Changed(output, from, to)}";
        var node = NodeInputs.NodeOf(input);
        return input.StartsWith("find", StringComparison.Ordinal)
            ? $"the instances of {node} changed"
            : $"the address of {node} {RequestDifferences.Plain.Changed("", from, to)}";
    }
}
