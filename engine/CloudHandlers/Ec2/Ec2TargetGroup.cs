using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>A target group that a resource section names.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Port">The port of the instance; null: that of the group.</param>
/// <param name="WaitsHealthy">An instance is ready only when the group says that it is healthy.</param>
internal sealed partial record Ec2TargetGroup(string Arn, int? Port, bool WaitsHealthy)
{
    public const string Key = "target_groups";

    private const string Example = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/"
        + "0123456789abcdef";

    private static readonly SectionSchema Group = SectionSchema.Inner("A target group.")
        .Required("arn", "Its ARN.")
        .Optional("port", "Port of the instance. Default: that of the group.", ValueRule.Whole(1, 65535))
        .Optional("wait_healthy",
            "Whether the instance is ready only when the group says that it is healthy. Default true.",
            ValueKinds.Boolean);

    /// <summary>The rule of the key.</summary>
    public static ValueRule Rule { get; } = ValueRule.ListOf(
        new(ValueKinds.Text | ValueKinds.Mapping) { Inner = Group });

    /// <summary>The groups of a rendered section. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static IReadOnlyList<Ec2TargetGroup> Read(Values resource) => resource.GetValueOrDefault(Key) switch
    {
        null or "" => [],
        IReadOnlyList<object?> list => [.. list.Select((item, i) => Read($"{Key}[{i}]", item)).Distinct()],
        _ => throw Wrong(Key, "is no list"),
    };

    /// <summary>The section names groups. A section that cannot be read does, too.</summary>
    public static bool AreIn(Values resource)
        => resource.GetValueOrDefault(Key) is not (null or "" or IReadOnlyList<object?> { Count: 0 });

    /// <summary>ARNs that are none, or of another region than the section.</summary>
    public static IEnumerable<Diagnostic> Check(Section section, string? region)
    {
        if (section.Values.GetValueOrDefault(Key) is not IReadOnlyList<object?> list) yield break;
        for (var i = 0; i < list.Count; i++)
        {
            var path = list[i] is Values ? $"{Key}[{i}].arn" : $"{Key}[{i}]";
            if (ArnOf(list[i]) is not { Length: > 0 } arn || KindOfValue.IsTemplate(arn)) continue;
            var match = Arns().Match(arn);
            if (!match.Success)
            {
                yield return Wrong(path, $"'{path}' in the resource section is no ARN of a target group: '{arn}'.",
                    arn.Contains(":loadbalancer/", StringComparison.Ordinal)
                        ? "It is that of a load balancer: name its target group." : $"It looks like {Example}.");
            }
            else if (region is not null && match.Groups["region"].Value != region)
            {
                yield return Wrong(path,
                    $"'{path}' in the resource section is of the region {match.Groups["region"].Value}, the instance "
                    + $"of {region}.", "A target group takes instances of its own region only.");
            }
        }

        Diagnostic Wrong(string path, string message, string hint) => new(
            Rules.WrongValue.Id, Rules.WrongValue.Severity, message, section.LocationOf(path), hint);
    }

    private static Ec2TargetGroup Read(string path, object? item)
    {
        if (ArnOf(item) is not { Length: > 0 } arn || !Arns().IsMatch(arn))
            throw Wrong(path, "is no ARN of a target group");
        var values = item as Values ?? ComposedRequest.Empty;
        var (port, waits) = (TextOf(values, "port"), TextOf(values, "wait_healthy"));
        return new(arn,
            port is null ? null
                : int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number is > 0 and <= 65535 ? number
                : throw Wrong($"{path}.port", $"is no port: '{port}'"),
            waits is null || (bool.TryParse(waits, out var flag) ? flag
                : throw Wrong($"{path}.wait_healthy", $"is neither true nor false: '{waits}'")));
    }

    private static string? ArnOf(object? item)
        => item as string ?? (item as Values)?.GetValueOrDefault("arn") as string;

    private static string? TextOf(Values values, string key)
    {
        var value = values.GetValueOrDefault(key);
        Structure.Refuse(key, value);
        return Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;
    }

    private static CloudException Wrong(string path, string what)
        => new(CloudErrorKind.Invalid, $"'{path}' of the resource section {what}.");

    [GeneratedRegex(@"^arn:[a-z0-9-]+:elasticloadbalancing:(?<region>[a-z0-9-]+):[0-9]*:targetgroup/\S+\z")]
    private static partial Regex Arns();
}
