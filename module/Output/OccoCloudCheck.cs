namespace Occo;

/// <summary>The result of one check of a cloud.</summary>
public sealed class OccoCloudCheck : OccoItem
{
    /// <summary>Type and settings of the cloud.</summary>
    public required string Cloud { get; init; }

    /// <summary>The credentials file that was used; null: none.</summary>
    public string? CredentialPath { get; init; }

    public required string Name { get; init; }

    /// <summary>Passed, Warning, Failed or Skipped.</summary>
    public required string Status { get; init; }

    public required string Message { get; init; }

    /// <summary>What to do about it.</summary>
    public required string? Hint { get; init; }

    public override string ToString() => $"{Cloud}: {Name} {Status}: {Message}";
}
