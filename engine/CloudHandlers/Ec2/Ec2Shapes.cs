using System.Text.RegularExpressions;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Finds values of a resource section that do not look like EC2's. They are warnings, because compatible clouds have
/// their own ids and types. Templates are not checked.
/// </summary>
internal static partial class Ec2Shapes
{
    public static IEnumerable<Diagnostic> Check(Section section)
    {
        var values = section.Values;
        foreach (var (key, shape, example) in new[]
        {
            ("image_id", Image(), "ami-0a1b2c3d4e5f60718"), ("instance_type", Size(), "t3.small"),
            ("subnet_id", Subnet(), "subnet-0a1b2c3d"),
        })
        {
            if (Literal(values, key) is { } text && !shape.IsMatch(text)) yield return Odd(key, text, example);
        }

        foreach (var finding in Ids(section, "security_group_ids", "security group", "sg-")) yield return finding;
        foreach (var finding in Ids(section, Ec2Addresses.Key, "elastic address", "eipalloc-")) yield return finding;
        foreach (var finding in Places(section)) yield return finding;
        Diagnostic Odd(string path, string text, string example) => Doubt(
            section, path, $"'{path}' in the resource section does not look like one of EC2: '{text}'.",
            $"In EC2 it looks like {example}.");
    }

    private static IEnumerable<Diagnostic> Ids(Section section, string key, string noun, string prefix)
    {
        var value = section.Values.GetValueOrDefault(key);
        var ids = value is string ? [value] : value as IReadOnlyList<object?> ?? [];
        for (var i = 0; i < ids.Count; i++)
        {
            var path = value is string ? key : $"{key}[{i}]";
            if (ids[i] is string text && !KindOfValue.IsTemplate(text)
                && !text.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return Doubt(section, path, $"'{path}' in the resource section does not look like the id of "
                    + $"{(noun[0] == 'e' ? "an" : "a")} {noun}: '{text}'.",
                    $"In EC2 it looks like {prefix}0a1b2c3d; names are not accepted.");
            }
        }
    }

    private static IEnumerable<Diagnostic> Places(Section section)
    {
        var values = section.Values;
        var ofEndpoint = Literal(values, "endpoint") is { } endpoint && Ec2Endpoint.IsUrl(endpoint)
            ? Ec2Endpoint.RegionOf(new Uri(endpoint).Host)
            : null;
        var region = Literal(values, "regionname");
        if (region is not null && ofEndpoint is not null && region != ofEndpoint)
        {
            yield return Doubt(section, "endpoint",
                $"'endpoint' in the resource section is of the region {ofEndpoint}, 'regionname' is {region}.",
                "Leave one of them out, or correct it.");
        }
        else if (region is not null && values.GetValueOrDefault("endpoint") is null or ""
            && Ec2Environment.DoubtOf(region) is { } doubt)
        {
            yield return Doubt(section, "regionname",
                $"'regionname' in the resource section is no region of AWS: '{region}'.", doubt);
        }

        foreach (var finding in Ec2TargetGroup.Check(section, region ?? ofEndpoint)) yield return finding;

        // Other clouds name their zones as they like.
        if (values.ContainsKey("endpoint") && ofEndpoint is null) yield break;
        if ((region ?? ofEndpoint) is { } name && values.GetValueOrDefault("placement") is Values placement
            && Literal(placement, "zone") is { } zone && !zone.StartsWith(name, StringComparison.Ordinal))
        {
            yield return Doubt(section, "placement.zone",
                $"'placement.zone' in the resource section is not in the region {name}: '{zone}'.",
                $"Write one of its zones, such as {name}a.");
        }
    }

    private static string? Literal(Values values, string key)
        => values.GetValueOrDefault(key) is string { Length: > 0 } text && !KindOfValue.IsTemplate(text) ? text : null;

    private static Diagnostic Doubt(Section section, string path, string message, string hint)
        => new(Rules.WrongValue.Id, DiagnosticSeverity.Warning, message, section.LocationOf(path), hint);

    // A parameter of the Systems Manager may name an image, too.
    [GeneratedRegex("^(ami-[0-9a-f]+|resolve:ssm:.+)$")]
    private static partial Regex Image();

    [GeneratedRegex(@"^[a-z0-9-]+\.[a-z0-9-]+$")]
    private static partial Regex Size();

    [GeneratedRegex("^subnet-[0-9a-f]+$")]
    private static partial Regex Subnet();
}
