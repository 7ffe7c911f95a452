using System.Management.Automation;

namespace Occo;

/// <summary>A node definition in the store.</summary>
public sealed class OccoNodeDefinition : OccoItem
{
    /// <summary>The node type it defines.</summary>
    public required string Type { get; init; }

    /// <summary>The clouds of its alternatives.</summary>
    public required OccoList<string> Clouds { get; init; }

    /// <summary>The alternatives with their sections.</summary>
    public required OccoList<PSObject> Implementations { get; init; }

    /// <summary>When it was imported, in local time.</summary>
    public required DateTime ImportedAt { get; init; }

    public override string ToString() => Type;
}
