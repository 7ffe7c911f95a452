namespace Occo.Engine.Model;

/// <summary>
/// An instance as the cloud sees it. Control characters in its texts are replaced; in its id they are an error.
/// </summary>
public sealed record CloudInstance
{
    /// <summary>The cloud's name of it.</summary>
    public required string InstanceId { get; init => field = ForeignText.Require(value); }

    /// <summary>The node id in its tags; null if it carries none that can be read.</summary>
    public required Guid? NodeId { get; init; }

    /// <summary>The node name in its tags; null where the cloud does not keep it.</summary>
    public string? NodeName { get; init => field = ForeignText.Clean(value); }

    /// <summary>
    /// It is gone for good, and the cloud still remembers it. Where lists lag behind this says what an absence may not.
    /// </summary>
    public bool IsGone { get; init; }

    /// <summary>Its state, mapped.</summary>
    public required ComponentState State { get; init; }

    /// <summary>Addresses, the one that others use first.</summary>
    public IReadOnlyList<string> Addresses { get; init => field = ForeignText.Clean(value); } = [];

    /// <summary>Address inside the cloud.</summary>
    public string? PrivateAddress { get; init => field = ForeignText.Clean(value); }

    /// <summary>Ports by name, where the cloud knows them.</summary>
    public IReadOnlyDictionary<string, int> Ports { get; init; } = NodeInstance.EmptyPorts;

    /// <summary>Why it is in this state, if it is a bad one.</summary>
    public string? Error { get; init => field = ForeignText.Clean(value); }

    /// <summary>
    /// Keys of the resource section as the cloud has them now. One that the request set otherwise was changed behind
    /// Occo's back; one that it did not set is a default of the cloud. A key that is not there, or null, is not known; a
    /// mapping, such as tags, is whole; lists are compared without regard to order. Null: nothing is known.
    /// </summary>
    public IReadOnlyDictionary<string, object?>? Observed { get; init; }
}
