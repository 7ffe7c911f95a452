namespace Occo.Engine.Model;

/// <summary>
/// An instance as the cloud sees it. Control characters in its texts are replaced; in its id they are an error.
/// </summary>
public sealed record CloudInstance
{
    private readonly bool? isDown;

    /// <summary>
    /// The cloud's id of it. An empty one, or one of more than 512 characters, throws <see cref="CloudException"/>.
    /// </summary>
    public required string InstanceId { get; init => field = ForeignText.Require(value); }

    /// <summary>Id of the store in its tags; null where it cannot be told.</summary>
    public required string? StoreId { get; init => field = ForeignText.Brief(value); }

    /// <summary>Id of the infrastructure in its tags.</summary>
    public required string InfrastructureId { get; init => field = ForeignText.Brief(value); }

    /// <summary>Name of the infrastructure in its tags; null where the cloud does not keep it.</summary>
    public string? InfrastructureName { get; init => field = ForeignText.Brief(value); }

    /// <summary>The node id in its tags; null if they hold no readable one.</summary>
    public required Guid? NodeId { get; init; }

    /// <summary>The node name in its tags; null where the cloud does not keep it.</summary>
    public string? NodeName { get; init => field = ForeignText.Brief(value); }

    /// <summary>
    /// What it is. Lists show what nodes are made of; the
    /// search for orphans also shows volumes that stayed when theirs was removed.
    /// </summary>
    public CloudItemKind Kind { get; init; }

    /// <summary>
    /// Ids of the volumes that stay when it is removed; none where its removal has begun, and none that instances
    /// after it use.
    /// </summary>
    public IReadOnlyList<string> KeptVolumes { get; init => field = [.. value.Select(ForeignText.Require)]; } = [];

    /// <summary>
    /// It no longer exists, although the cloud still lists it. Where lists lag, only this proves it: an instance that
    /// is missing from a list may exist.
    /// </summary>
    public bool IsGone { get; init; }

    /// <summary>
    /// Its removal was accepted and goes on: to ask for it again changes nothing. False where that cannot be told.
    /// </summary>
    public bool IsEnding { get; init; }

    /// <summary>
    /// Its creation was interrupted, so that it lacks a part of its request. The engine asks the handler to refresh it
    /// to that request, or replaces it.
    /// </summary>
    public bool IsUnfinished { get; init; }

    /// <summary>
    /// It does not run, and can be started: one that is to be stopped is stopped then, also where the state says that
    /// it has failed. Default: the state says that it is stopped.
    /// </summary>
    public bool IsDown
    {
        get => isDown ?? State == ComponentState.Stopped;
        init => isDown = value;
    }

    /// <summary>
    /// The digest of the request that it was made from, or last refreshed to (<see cref="ComposedRequest.Digest"/>).
    /// Null: the cloud does not keep it, or an older Occo made the instance.
    /// </summary>
    public string? RequestDigest { get; init => field = ForeignText.Brief(value); }

    /// <summary>Its state in Occo's terms.</summary>
    public required ComponentState State { get; init; }

    /// <summary>
    /// Addresses; other nodes use the first. A text with characters of no address throws <see cref="CloudException"/>.
    /// </summary>
    public IReadOnlyList<string> Addresses { get; init => field = ForeignText.RequireAddresses(value); } = [];

    /// <summary>
    /// It has no public address of its own: none, or one that the cloud lent to it. Matters where its section asks for
    /// one (<see cref="CloudHandlers.ICloudPublisher.GivesAddress"/>).
    /// </summary>
    public bool LacksOwnAddress { get; init; }

    /// <summary>Address inside the cloud. As strict as <see cref="Addresses"/>.</summary>
    public string? PrivateAddress
    {
        get;
        init => field = value is null ? null : ForeignText.RequireAddresses([value])[0];
    }

    /// <summary>Ports by name, where the cloud knows them. As strict as <see cref="Addresses"/>.</summary>
    public IReadOnlyDictionary<string, int> Ports
    {
        get;
        init => field = ForeignText.RequirePorts(value);
    } = NodeInstance.EmptyPorts;

    /// <summary>
    /// The part of the cloud that has it does not answer; it is listed because it is recorded
    /// (<see cref="CloudScope.Recorded"/>). A removal may forget it, as one whose cloud cannot be listed.
    /// </summary>
    public bool IsUnanswered { get; init; }

    /// <summary>Why it is in a bad state.</summary>
    public string? Error { get; init => field = ForeignText.Brief(value); }

    /// <summary>
    /// Keys of the resource section as the cloud has them now. A value that differs from the request when they are
    /// first known is the cloud's own translation; one that differs later was changed outside Occo. A key that the
    /// request did not set is a default of the cloud. A missing or null key is unknown. A mapping, for example tags, is
    /// complete; the order of a list does not count. Null: nothing is known, for example in the answer to a creation
    /// that only repeats the request.
    /// </summary>
    public IReadOnlyDictionary<string, object?>? Observed { get; init; }
}
