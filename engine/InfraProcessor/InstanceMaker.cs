using System.Collections.Concurrent;
using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.ServiceComposers;

namespace Occo.Engine.InfraProcessor;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Composes requests and drafts new instances. Records nothing.</summary>
internal sealed class InstanceMaker(
    EngineServices services, Desired desired, InstanceBook book, CloudCalls calls, CancellationToken stop)
{
    // All requests of one pass see the same values.
    private readonly ConcurrentDictionary<string, InfrastructureOutputs?> outputs = [];
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> answered = [];

    /// <summary>
    /// A new instance of a node with everything its intent needs, except the token of its batch.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="place">The alternative; null: its only one.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<NodeInstance> DraftAsync(CompiledNode node, StepPlacement? place, CancellationToken cancel)
    {
        var choices = desired.Choices(node.Name);
        var choice = place is null ? choices[0] : choices.First(c => c.Digest == place.Digest);
        var id = Guid.NewGuid();
        var (type, resource) = (choice.Implementation.CloudType, choice.Implementation.Resource);
        var reservation = await calls.ReserveAsync(desired.ScopeOf(type, resource), id, resource, cancel)
            .ConfigureAwait(false);
        return await DraftAsync(node, choice, id, reservation).ConfigureAwait(false);
    }

    /// <summary>The record for an existing cloud instance; null: no definition of the node is for its cloud.</summary>
    public async Task<NodeInstance?> DraftOfAsync(CompiledNode node, CloudScope scope, CloudInstance seen)
    {
        var cloud = CloudKey.Of(scope.Type, scope.Settings);
        var reservation = new Reservation(seen.Addresses.Count > 0 ? seen.Addresses[0] : null, seen.Ports);
        foreach (var choice in desired.Choices(node.Name).Where(c => c.Implementation.CloudType == scope.Type))
        {
            var draft = await DraftAsync(node, choice, seen.NodeId!.Value, reservation).ConfigureAwait(false);
            if (CloudKey.Of(draft) != cloud) continue;

            // This request did not make the instance: what differs from it is to be changed.
            return draft with
            {
                Token = Digest.Token([draft.Id], draft.Request), Translation = ComposedRequest.Empty,
            };
        }

        return null;
    }

    private async Task<NodeInstance> DraftAsync(
        CompiledNode node, (NodeImplementation Implementation, string Digest) choice, Guid id, Reservation reservation)
    {
        var type = choice.Implementation.CloudType;
        var answers = new TemplateAnswers();
        var request = await answers.RunAsync(() => Compose(node, choice.Implementation, id, reservation, answers))
            .ConfigureAwait(false);
        return Desired.InPool(new()
        {
            Infrastructure = desired.Infrastructure.Name,
            InfrastructureId = desired.Infrastructure.Id,
            Name = node.Name,
            Id = id,
            Ordinal = 0,
            State = NodeState.Creating,
            Cloud = type,
            CloudSettings = services.Clouds.SettingsOf(type, request.Resource),
            Version = desired.Infrastructure.Version,
            Digest = choice.Digest,
            Request = request,
            Reservation = reservation,
            Token = "",
            CreatedAt = services.Time.GetUtcNow(),
        }, choice.Implementation);
    }

    /// <summary>The request that a running instance would have if it were made now.</summary>
    public Task<ComposedRequest> ComposeAsync(NodeInstance instance)
    {
        var answers = new TemplateAnswers();
        return answers.RunAsync(() => Compose(instance, answers));
    }

    /// <summary>
    /// The same within <see cref="TemplateAnswers.RunAsync"/>. Throws <see cref="UnansweredException"/>.
    /// </summary>
    public ComposedRequest Compose(NodeInstance instance, TemplateAnswers answers) => Compose(
        desired.Node(instance.Name)!, desired.ImplementationFor(instance).Implementation, instance.Id,
        instance.Reservation, answers);

    /// <summary>The outputs of an infrastructure, as they were when first asked for.</summary>
    public OutputSet? Outputs(string infrastructure, TemplateAnswers answers)
        => answers.Outputs(infrastructure, OutputsAsync);

    /// <summary>
    /// The answer of a cloud to a question of a section, as it was when first asked for. Throws
    /// <see cref="CloudException"/>.
    /// </summary>
    public string Answer(string type, Values resource, string question, TemplateAnswers answers)
    {
        var scope = desired.ScopeOf(type, resource);
        var key = $"{CloudKey.Of(type, scope.Settings)} {question}";
        return answers.Get(CloudInputs.Key(key), () => answered.GetOrAdd(
            key, _ => new(() => calls.AnswerAsync(scope, question, stop))).Value);
    }

    private async Task<InfrastructureOutputs?> OutputsAsync(string infrastructure)
        => outputs.TryGetValue(infrastructure, out var found)
            ? found
            : outputs.GetOrAdd(
                infrastructure, await desired.Reading.AllowsAsync(infrastructure).ConfigureAwait(false)
                    ? await services.Outputs.FindAsync(infrastructure).ConfigureAwait(false)
                    : null);

    private ComposedRequest Compose(
        CompiledNode node, NodeImplementation implementation, Guid id, Reservation reservation,
        TemplateAnswers answers)
    {
        // Instances that are not ready yet, and answers of the store, can be others at the next attempt.
        var isFinal = desired.Choices(node.Name).Count == 1;
        var input = new CompositionInput
        {
            InfrastructureId = desired.Infrastructure.Id,
            InfrastructureName = desired.Infrastructure.Name,
            Owner = desired.Infrastructure.Owner,
            NodeId = id,
            Node = node,
            Implementation = implementation,
            Reservation = reservation,
            Find = name =>
            {
                var found = book.Find(name);
                isFinal &= found.Count > 0 && found.All(i => i.State == NodeState.Ready);
                return found;
            },
            Ask = (key, arguments) =>
            {
                isFinal = false;
                return answers.Ask(key, arguments, AskAsync);
            },
            Outputs = other =>
            {
                isFinal = false;
                return Outputs(other, answers);
            },
            Cancel = stop,
        };
        try
        {
            return Complete(services.Composers.Compose(input), node.Name, answers);
        }
        catch (CloudException e)
        {
            throw new CompositionException(desired.Hide(e.Message), SourceLocation.None);
        }
        catch (CompositionException e)
        {
            throw new CompositionException(desired.Hide(e.Problem), e.Location) { IsFinal = isFinal || e.IsFinal };
        }
        catch (Exception e) when (e is not UnansweredException
            && !(e is OperationCanceledException && stop.IsCancellationRequested))
        {
            // Any other exception is a defect of the composer and must not stop the other nodes.
            throw new CompositionException(
                desired.Hide($"The composer of the node '{node.Name}' failed: {e.Message}"), SourceLocation.None);
        }
    }

    private ComposedRequest Complete(ComposedRequest request, string node, TemplateAnswers answers)
    {
        if (request.Resource.GetValueOrDefault("type") is not string type
            || services.Clouds.ByType.GetValueOrDefault(type) is not { } handler) return request;
        if (handler.Defaults(desired.Infrastructure.Name, node, request.Resource) is { Count: > 0 } defaults)
            request = request with { Resource = PlainValues.Merge(request.Resource, defaults) };
        if (handler.QuestionOf(request.Resource) is not { } question) return request;
        var answer = Answer(type, request.Resource, question, answers);
        return answer.Length == 0 ? request : request with
        {
            Resource = handler.Resolve(request.Resource, answer),
            Inputs = new Dictionary<string, string>(request.Inputs) { [CloudInputs.Key(question)] = answer },
        };
    }

    private async Task<object?> AskAsync(string key, IReadOnlyDictionary<string, object?> arguments)
    {
        var asked = InformationArguments.From(arguments, desired.Infrastructure.Id);
        await desired.Reading.RequireAsync(key, asked).ConfigureAwait(false);
        return await services.Information.GetAsync(key, asked).ConfigureAwait(false);
    }
}
