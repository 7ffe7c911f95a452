namespace Occo;

/// <summary>One thing that must be right for a cloud to be usable.</summary>
public sealed class OccoCloudCheck : OccoItem
{
    /// <summary>The cloud: its type, and which one of the type.</summary>
    public required string Cloud { get; init; }

    /// <summary>The credentials file that was taken; null: none was given.</summary>
    public string? CredentialPath { get; init; }

    /// <summary>What was looked at.</summary>
    public required string Name { get; init; }

    /// <summary>Passed, Warning, Failed or Skipped.</summary>
    public required string Status { get; init; }

    /// <summary>What was found.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it.</summary>
    public required string? Hint { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Cloud}: {Name} {Status}: {Message}";
}
