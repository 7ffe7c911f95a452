namespace Occo.Engine.Model;

/// <summary>A cloud whose handler a PowerShell module brings, as a store knows it. The store has no code.</summary>
public sealed record HandlerModule
{
    /// <summary>The value of <c>resource.type</c> that chooses it.</summary>
    public required string Type { get; init; }

    /// <summary>Name of the module.</summary>
    public required string Module { get; init; }

    public required string Version { get; init; }

    /// <summary>The hash of all files of the module, in capital hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was registered, by the clock of the store.</summary>
    public DateTimeOffset RegisteredAt { get; init; }

    public string RegisteredBy { get; init; } = "";
}
