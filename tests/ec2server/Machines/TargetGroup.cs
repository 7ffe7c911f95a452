namespace Occo.Ec2Server;

/// <summary>A target group as it is set up.</summary>
internal sealed record TargetGroup
{
    /// <summary>Its name; the ARN follows from it.</summary>
    public required string Name { get; init; }

    /// <summary>The port of targets that name none.</summary>
    public int Port { get; init; } = 80;

    /// <summary>What its targets are: <c>instance</c>, <c>ip</c>, <c>lambda</c>.</summary>
    public string Type { get; init; } = "instance";

    /// <summary>How long a new target is not healthy.</summary>
    public TimeSpan HealthyAfter { get; init; }

    /// <summary>Its attribute: how long a target that was deregistered drains.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it drains in truth.</summary>
    public TimeSpan? DrainTime { get; init; }

    /// <summary>Its ARN in a region.</summary>
    public string Arn => $"arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/{Name}/0123456789abcdef";
}
