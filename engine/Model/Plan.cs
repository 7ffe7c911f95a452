using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.Model;

/// <summary>What a step does.</summary>
public enum StepAction
{
    Create,

    /// <summary>Repeat a creation that was left unfinished, with the same token.</summary>
    Retry,

    /// <summary>Wait for an instance that exists and is not ready yet.</summary>
    Wait,

    /// <summary>Make a new instance and drop the old one.</summary>
    Replace,

    /// <summary>Give a running instance newly composed files in place.</summary>
    Refresh,

    /// <summary>Start an instance that is stopped.</summary>
    Start,

    /// <summary>Stop an instance that is to be stopped; it stays in its cloud.</summary>
    Stop,

    Drop,

    /// <summary>Add an instance that the restored record lacks.</summary>
    Adopt,

    /// <summary>Take Occo's tags off an instance that stays in its cloud.</summary>
    Release,

    /// <summary>Nothing: the instance is as described.</summary>
    None,
}

/// <summary>One step of a plan.</summary>
public sealed record Step
{
    /// <summary>From 1.</summary>
    public int Number { get; init; }

    public required StepAction Action { get; init; }

    /// <summary>The node; null for an orphan.</summary>
    public required string? Node { get; init; }

    /// <summary>The step drops a cloud instance that has no record and belongs to no node.</summary>
    [MemberNotNullWhen(false, nameof(Node))]
    public bool IsOrphan => Node is null;

    /// <summary>The instance; null when it is yet to be made, unless that was tried before.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>The cloud's id of that instance, if known.</summary>
    public string? InstanceId { get; init; }

    public required string Reason { get; init; }

    /// <summary>Nodes whose steps of this plan must succeed first.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>
    /// For a replacement: the old instance is dropped first, because it is useless or cannot coexist with the new one.
    /// </summary>
    public bool DropFirst { get; init; }

    /// <summary>
    /// For a replacement, or for a creation that was tried before: the old instance failed, so nothing is lost when it
    /// is dropped.
    /// </summary>
    public bool Heals { get; init; }

    /// <summary>For a replacement or a refresh: what differs, attribute by attribute.</summary>
    public IReadOnlyList<StepDifference> Differences { get; init; } = [];

    /// <summary>
    /// For a step that makes an instance: where, and why there. Null: its node has one alternative, without a
    /// placement.
    /// </summary>
    public StepPlacement? Placement { get; init; }

    /// <summary>
    /// The keyed digest of the request that the step brings an instance to: equal digests are equal requests, and a
    /// plan in a file tells nothing about a secret. Empty: the step changes no request.
    /// </summary>
    internal string WantedDigest { get; init; } = "";

    internal static Step For(StepAction action, NodeInstance instance, string reason) => new()
    {
        Action = action,
        Node = instance.Name,
        NodeId = instance.Id,
        InstanceId = instance.InstanceId,
        Reason = reason,
    };

    public override string ToString()
        => $"{Action.ToString().ToLowerInvariant()} {ShortId.Named(Node ?? $"{InstanceId}", NodeId)}"
            + $"{(Placement is { } place ? $" in {place.Where}" : "")}: {Reason}";
}

/// <summary>The ordered steps from the observed to the desired state.</summary>
public sealed record Plan
{
    public required string Infrastructure { get; init; }
    public required string InfrastructureId { get; init; }

    /// <summary>Version of the description that was planned for.</summary>
    public required int Version { get; init; }

    /// <summary>The steps, dependees first, drops in reverse order.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>Warnings for the user: for example, a scale request was limited to the range.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Needed work that cannot be planned now, and why.</summary>
    public IReadOnlyList<string> Blocked { get; init; } = [];

    /// <summary>
    /// Those of <see cref="Blocked"/> that are drops in a cloud that cannot be reached. Nothing waits for them.
    /// </summary>
    internal IReadOnlyList<string> Abandoned { get; init; } = [];

    /// <summary>
    /// Those of <see cref="Blocked"/> that wait for nodes which the caller left out. Another pass does not help.
    /// </summary>
    internal IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>
    /// Nodes without steps whose instances were composed from others that come or go; they may be refreshed or replaced
    /// afterwards.
    /// </summary>
    public IReadOnlyList<string> Followers { get; init; } = [];

    /// <summary>Clouds that did not answer; the nodes that use them are left as they are.</summary>
    public IReadOnlyList<string> UnreachableClouds { get; init; } = [];

    /// <summary>Known instances in these clouds, whose state is unknown.</summary>
    public int Unseen { get; init; }

    /// <summary>Instances that are added to the restored record before the steps.</summary>
    public IReadOnlyList<Step> Adopted { get; init; } = [];

    /// <summary>Steps that are needed and not done, because their instances are protected.</summary>
    public IReadOnlyList<Step> Refused { get; init; } = [];

    /// <summary>Why none of the steps may be done; null: they may.</summary>
    public string? Refusal { get; init; }

    /// <summary>The steps may drop and replace protected instances.</summary>
    public bool IncludeProtected { get; init; }

    /// <summary>How many existing instances the steps drop or replace.</summary>
    public int Losses { get; init; }

    /// <summary>Unchanged instances, as steps that do nothing.</summary>
    public IReadOnlyList<Step> Kept { get; init; } = [];

    /// <summary>Number of unchanged instances.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Only these nodes were planned. Empty: all.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>These nodes were not planned.</summary>
    public IReadOnlyList<string> ExcludeNodes { get; init; } = [];

    /// <summary>
    /// <c>+3 ~1 -2 =14</c>: created; replaced, refreshed, started or stopped; dropped; unchanged. <c>!1</c>: refused.
    /// </summary>
    public string Summary =>
        $"+{Count(StepAction.Create, StepAction.Retry)} " +
        $"~{Count(StepAction.Replace, StepAction.Refresh, StepAction.Start, StepAction.Stop)} " +
        $"-{Count(StepAction.Drop)} =" +
        $"{Unchanged + Count(StepAction.Wait)}{(Refused.Count > 0 ? $" !{Refused.Count}" : "")}";

    public bool IsEmpty => Steps.Count == 0;

    /// <summary>What the choices by chance were drawn from; null: there are none.</summary>
    public int? Seed { get; init; }

    /// <summary>
    /// Equal for plans that make the same changes: same version, order, instances and requests. Reasons and waits do
    /// not count, because they change by themselves.
    /// </summary>
    public string Fingerprint { get; init; } = "";

    internal bool Includes(string node) => (Nodes.Count == 0 || Nodes.Contains(node)) && !ExcludeNodes.Contains(node);

    /// <summary>The steps that do something.</summary>
    internal IEnumerable<Step> Work => Adopted.Concat(Steps.Where(s => s.Action != StepAction.Wait));

    private int Count(params StepAction[] actions) => Steps.Count(s => actions.Contains(s.Action));
}
