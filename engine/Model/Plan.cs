using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.Model;

/// <summary>What a step does.</summary>
public enum StepAction
{
    /// <summary>Make a new instance.</summary>
    Create,

    /// <summary>Ask again for an instance whose creation was left unfinished, with the same token.</summary>
    Retry,

    /// <summary>Wait for an instance that exists and is not ready yet.</summary>
    Wait,

    /// <summary>Make a new instance in place of another, and drop that.</summary>
    Replace,

    /// <summary>Give a running instance its newly composed files in place.</summary>
    Refresh,

    /// <summary>Remove an instance.</summary>
    Drop,

    /// <summary>Take an instance that the restored record does not know into it.</summary>
    Adopt,

    /// <summary>Nothing: the instance is as described.</summary>
    None,
}

/// <summary>One piece of work.</summary>
public sealed record Step
{
    /// <summary>Number in the plan, from 1.</summary>
    public int Number { get; init; }

    /// <summary>What to do.</summary>
    public required StepAction Action { get; init; }

    /// <summary>The node; null for an orphan.</summary>
    public required string? Node { get; init; }

    /// <summary>The step drops a cloud instance that has no record and belongs to no node.</summary>
    [MemberNotNullWhen(false, nameof(Node))]
    public bool IsOrphan => Node is null;

    /// <summary>The instance concerned; null when it is yet to be made.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>The cloud's name of that instance, if known.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Nodes whose steps of this plan must succeed first.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>For a replacement: the old instance goes first (it is useless, or cannot coexist).</summary>
    public bool DropFirst { get; init; }

    /// <summary>For a replacement: the old instance failed; nothing is lost by its going.</summary>
    public bool Heals { get; init; }

    /// <summary>For a replacement or a refresh: what differs, attribute by attribute.</summary>
    public IReadOnlyList<StepDifference> Differences { get; init; } = [];

    /// <summary>The request that the step brings the instance to, secrets and all.</summary>
    internal ComposedRequest? Wanted { get; init; }

    /// <summary>A step for an instance.</summary>
    internal static Step For(StepAction action, NodeInstance instance, string reason) => new()
    {
        Action = action,
        Node = instance.Name,
        NodeId = instance.Id,
        InstanceId = instance.InstanceId,
        Reason = reason,
    };

    /// <summary>For people.</summary>
    public override string ToString()
        => $"{Action.ToString().ToLowerInvariant()} {Node ?? InstanceId}"
        + $"{(NodeId is { } id ? $" {id.ToString()[..8]}" : "")}: {Reason}";
}

/// <summary>The ordered work that leads from the observed to the desired state.</summary>
public sealed record Plan
{
    /// <summary>The infrastructure's name.</summary>
    public required string Infrastructure { get; init; }

    /// <summary>The infrastructure's id.</summary>
    public required string InfrastructureId { get; init; }

    /// <summary>Version of the description that was planned for.</summary>
    public required int Version { get; init; }

    /// <summary>The steps, dependees first, drops in reverse order.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>Things the user should know, such as a scale request that was cut to the range.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Work that is needed and cannot be planned now, and why.</summary>
    public IReadOnlyList<string> Blocked { get; init; } = [];

    /// <summary>
    /// Nodes that have nothing to do now, and whose instances were composed from others that come or go: they may be
    /// refreshed or replaced when these have.
    /// </summary>
    public IReadOnlyList<string> Followers { get; init; } = [];

    /// <summary>Clouds that could not be asked; the nodes that use them are left as they are.</summary>
    public IReadOnlyList<string> UnreachableClouds { get; init; } = [];

    /// <summary>How many known instances are in those clouds, so that nobody knows how they are.</summary>
    public int Unseen { get; init; }

    /// <summary>Instances that are taken into the restored record before the steps.</summary>
    public IReadOnlyList<Step> Adopted { get; init; } = [];

    /// <summary>Instances that stay as they are, as steps that do nothing.</summary>
    public IReadOnlyList<Step> Kept { get; init; } = [];

    /// <summary>How many instances stay as they are.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Only these nodes were planned. Empty: all.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>These nodes were not planned.</summary>
    public IReadOnlyList<string> ExcludeNodes { get; init; } = [];

    /// <summary><c>+3 ~1 -2 =14</c>: created, replaced or refreshed, dropped, unchanged.</summary>
    public string Summary =>
        $"+{Count(StepAction.Create) + Count(StepAction.Retry)} " +
        $"~{Count(StepAction.Replace) + Count(StepAction.Refresh)} -{Count(StepAction.Drop)} =" +
        $"{Unchanged + Count(StepAction.Wait)}";

    /// <summary>Nothing to do.</summary>
    public bool IsEmpty => Steps.Count == 0;

    /// <summary>
    /// The same for two plans that do the same: to the same version, in the same order, to the same instances, with the
    /// same requests. Why and how long it waits does not count, for that changes by itself.
    /// </summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Whether a node was planned.</summary>
    internal bool Includes(string node) => (Nodes.Count == 0 || Nodes.Contains(node)) && !ExcludeNodes.Contains(node);

    /// <summary>The steps that do something.</summary>
    internal IEnumerable<Step> Work => Adopted.Concat(Steps.Where(s => s.Action != StepAction.Wait));

    private int Count(StepAction action) => Steps.Count(s => s.Action == action);
}
