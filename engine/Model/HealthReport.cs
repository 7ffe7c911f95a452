namespace Occo.Engine.Model;

/// <summary>Result of the checks of one instance: what failed and why, or null.</summary>
internal sealed record HealthReport(bool Healthy, string? Failure)
{
    public string? Failure { get; init; } = ForeignText.Brief(Failure);

    /// <summary>The checks cannot be made, because the description is wrong.</summary>
    public bool IsBroken { get; init; }

    public static readonly HealthReport Good = new(true, null);

    public static HealthReport Bad(string failure) => new(false, failure);

    public static HealthReport Broken(string why)
        => new(false, $"the health check cannot be made: {why}") { IsBroken = true };
}
