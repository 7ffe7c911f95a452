using System.Diagnostics.CodeAnalysis;

namespace Occo;

/// <summary>An entry of the history. It is an EventArgs, so that an action finds it in <c>$EventArgs</c>.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "Get-OccoEvent writes it.")]
public sealed class OccoEvent : EventArgs
{
    public required string StorePath { get; init; }

    /// <summary>Grows with each event of the store.</summary>
    public required long Sequence { get; init; }

    /// <summary>Local time.</summary>
    public required DateTime Time { get; init; }

    public required string Infrastructure { get; init; }

    /// <summary>NodeReady, ScaleRequested, ...</summary>
    public required string Kind { get; init; }

    /// <summary>Name of the node, if the event concerns one.</summary>
    public string? Node { get; init; }

    /// <summary>The node instance, if the event concerns one.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>State of the instance after the event.</summary>
    public string? State { get; init; }

    /// <summary>What happened, and why.</summary>
    public required string Message { get; init; }

    /// <summary>user@host/process.</summary>
    public required string Actor { get; init; }

    public override string ToString() => $"{Infrastructure}{(Node is null ? "" : "/" + Node)} {Kind}: {Message}";
}
