namespace Occo.Engine.Model;

/// <summary>What the checks of one instance found.</summary>
/// <param name="Healthy">All passed.</param>
/// <param name="Failure">What failed and why; null when healthy.</param>
internal sealed record HealthReport(bool Healthy, string? Failure)
{
    /// <summary>What failed and why; null when healthy.</summary>
    public string? Failure { get; init; } = ForeignText.Clean(Failure);

    /// <summary>The checks cannot even be made: the description says something that is not so.</summary>
    public bool IsBroken { get; init; }

    /// <summary>All passed.</summary>
    public static readonly HealthReport Good = new(true, null);

    /// <summary>Something failed.</summary>
    public static HealthReport Bad(string failure) => new(false, failure);

    /// <summary>The checks cannot be made.</summary>
    public static HealthReport Broken(string why)
        => new(false, $"the health check cannot be made: {why}") { IsBroken = true };
}
