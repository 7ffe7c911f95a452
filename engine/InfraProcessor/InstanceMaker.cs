namespace Occo.Engine;

/// <summary>Composes requests and drafts new instances. Records nothing.</summary>
internal sealed class InstanceMaker(EngineServices services, Desired desired, InstanceBook book, CloudCalls calls)
{
    /// <summary>A new instance of a node with everything its intent needs, except the token of its batch.</summary>
    public async Task<NodeInstance> DraftAsync(CompiledNode node, CancellationToken cancel)
    {
        var choices = desired.Choices(node.Name);
        var (implementation, digest) = choices[choices.Count == 1 ? 0 : services.Random.Next(choices.Count)];
        var id = Guid.NewGuid();
        var type = implementation.CloudType;
        var scope = desired.ScopeOf(type, implementation.Resource);
        var reservation = await calls.ReserveAsync(scope, id, implementation.Resource, cancel).ConfigureAwait(false);
        var request = Compose(node, implementation, id, reservation);
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
            Digest = digest,
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
        => services.Information.Get(key, new InformationArguments
        {
            Infrastructure = (arguments.GetValueOrDefault("infra_id")
                ?? arguments.GetValueOrDefault("infrastructure")) as string ?? desired.Infrastructure.Id,
            Node = (arguments.GetValueOrDefault("node") ?? arguments.GetValueOrDefault("name")) as string,
            NodeId = Guid.TryParse(arguments.GetValueOrDefault("node_id") as string, out var id) ? id : null,
            Other = arguments,
        });
}
