using System.Diagnostics.CodeAnalysis;

namespace Occo;

/// <summary>
/// One entry of the append-only history. Event arguments, so that an action has it as <c>$EventArgs</c>.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is what Get-OccoEvent writes.")]
public sealed class OccoEvent : EventArgs
{
    /// <summary>The store's file.</summary>
    public required string StorePath { get; init; }

    /// <summary>Grows with each event of the store.</summary>
    public required long Sequence { get; init; }

    /// <summary>When, in local time.</summary>
    public required DateTime Time { get; init; }

    /// <summary>The infrastructure's name.</summary>
    public required string Infrastructure { get; init; }

    /// <summary>What: NodeReady, ScaleRequested, ...</summary>
    public required string Kind { get; init; }

    /// <summary>The node's name, if it concerns one.</summary>
    public string? Node { get; init; }

    /// <summary>The instance, if it concerns one.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>State of the instance after the event.</summary>
    public string? State { get; init; }

    /// <summary>What happened and why.</summary>
    public required string Message { get; init; }

    /// <summary>Who: user@host/process.</summary>
    public required string Actor { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Infrastructure}{(Node is null ? "" : "/" + Node)} {Kind}: {Message}";
}
