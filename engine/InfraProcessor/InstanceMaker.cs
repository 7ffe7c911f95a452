using System.Collections.Concurrent;
using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.ServiceComposers;

namespace Occo.Engine.InfraProcessor;

/// <summary>Composes requests and drafts new instances. Records nothing.</summary>
internal sealed class InstanceMaker(EngineServices services, Desired desired, InstanceBook book, CloudCalls calls)
{
    // All requests of one pass see the same values.
    private readonly ConcurrentDictionary<string, OutputSet?> outputs = new(StringComparer.Ordinal);

    /// <summary>A new instance of a node with everything its intent needs, except the token of its batch.</summary>
    /// <param name="node">The node.</param>
    /// <param name="full">
    /// Digests of alternatives that are out of the question, for their cloud has no room; then the next one is taken.
    /// </param>
    /// <param name="cancel">Ends the reservation.</param>
    public async Task<NodeInstance> DraftAsync(
        CompiledNode node, IReadOnlySet<string> full, CancellationToken cancel)
    {
        var all = desired.Choices(node.Name);
        var choices = full.Count == 0 ? all : [.. all.Where(c => !full.Contains(c.Digest))];
        var choice = choices[choices.Count == 1 || full.Count > 0 ? 0 : services.Random.Next(choices.Count)];
        var id = Guid.NewGuid();
        var (type, resource) = (choice.Implementation.CloudType, choice.Implementation.Resource);
        var scope = desired.ScopeOf(type, resource);
        var reservation = await calls.ReserveAsync(scope, id, resource, cancel).ConfigureAwait(false);
        return Draft(node, choice, id, reservation);
    }

    /// <summary>
    /// The record that an instance would have that exists already. Null: the node has none in that cloud.
    /// </summary>
    public NodeInstance? DraftOf(CompiledNode node, CloudScope scope, CloudInstance seen)
    {
        var cloud = CloudKey.Of(scope.Type, scope.Settings);
        var reservation = new Reservation(seen.Addresses.Count > 0 ? seen.Addresses[0] : null, seen.Ports);
        foreach (var choice in desired.Choices(node.Name).Where(c => c.Implementation.CloudType == scope.Type))
        {
            var draft = Draft(node, choice, seen.NodeId!.Value, reservation);
            if (CloudKey.Of(draft) == cloud) return draft with { Token = Digest.Token([draft.Id], draft.Request) };
        }

        return null;
    }

    private NodeInstance Draft(
        CompiledNode node, (NodeImplementation Implementation, string Digest) choice, Guid id, Reservation reservation)
    {
        var type = choice.Implementation.CloudType;
        var request = Compose(node, choice.Implementation, id, reservation);
        return new()
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
        };
    }

    /// <summary>What a running instance would be asked for today.</summary>
    public ComposedRequest Compose(NodeInstance instance) => Compose(
        desired.Node(instance.Name)!, desired.ImplementationFor(instance).Implementation, instance.Id,
        instance.Reservation);

    /// <summary>The outputs of an infrastructure as they were when they were first asked for.</summary>
    public OutputSet? Outputs(string infrastructure) => outputs.GetOrAdd(infrastructure, services.Outputs.Find);

    private ComposedRequest Compose(
        CompiledNode node, NodeImplementation implementation, Guid id, Reservation reservation)
    {
        var input = new CompositionInput
        {
            InfrastructureId = desired.Infrastructure.Id,
            InfrastructureName = desired.Infrastructure.Name,
            Owner = desired.Infrastructure.Owner,
            NodeId = id,
            Node = node,
            Implementation = implementation,
            Reservation = reservation,
            Find = book.Find,
            Ask = Ask,
            Outputs = Outputs,
        };
        try
        {
            return services.Composers.Compose(input);
        }
        catch (Exception e) when (e is not CompositionException)
        {
            // A composer that throws something else is a defect of the composer; it must not stop the other nodes.
            throw new CompositionException(
                $"The composer of the node '{node.Name}' failed: {e.Message}", SourceLocation.None, e);
        }
    }

    private object? Ask(string key, IReadOnlyDictionary<string, object?> arguments)
        => services.Information.Get(key, InformationArguments.From(arguments, desired.Infrastructure.Id));
}
