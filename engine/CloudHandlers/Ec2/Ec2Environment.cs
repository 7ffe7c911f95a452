using Amazon;
using Amazon.EC2;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>The AWS files and variables of this machine.</summary>
internal static class Ec2Environment
{
    /// <summary>Names another endpoint for load balancing.</summary>
    public const string BalancingVariable = "AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2";

    private const string ProfileVariable = "AWS_PROFILE";
    private const string ProfileKey = "profile";

    private static readonly string[] KeyVariables = ["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE"];
    private static readonly string[] RegionVariables = ["AWS_REGION", "AWS_DEFAULT_REGION"];

    public static string CredentialsFile => FileOf("AWS_SHARED_CREDENTIALS_FILE", "credentials");

    /// <summary>The files with profiles, for messages.</summary>
    public static string Files => $"{FileOf("AWS_CONFIG_FILE", "config")} or {CredentialsFile}";

    /// <summary>Variables have credentials, which win over any profile.</summary>
    public static bool HasKeys => KeyVariables.Any(v => Variable(v) is not null);

    /// <summary>The profile that the resource names; null: none.</summary>
    public static string? ProfileOf(CloudAccess access)
        => access.Settings.GetValueOrDefault(ProfileKey) is string { Length: > 0 } name ? name : null;

    /// <summary>The profile that the environment names; null: none.</summary>
    public static string? Profile => Variable(ProfileVariable);

    /// <summary>The names of all profiles; none where the files cannot be read.</summary>
    public static IReadOnlyList<string> Profiles() => OfFiles<IReadOnlyList<string>>(
        () => [.. new CredentialProfileStoreChain().ListProfiles().Select(p => p.Name).Distinct()
            .Order(StringComparer.Ordinal)], []);

    /// <summary>
    /// The names of all regions that the AWS SDK knows. It adds every other name that it is asked for, as unknown.
    /// </summary>
    public static IReadOnlyList<string> Regions()
        => [.. RegionEndpoint.EnumerableAllRegions.Where(r => r.DisplayName != "Unknown").Select(r => r.SystemName)
            .Order(StringComparer.Ordinal)];

    /// <summary>
    /// The region of the environment or a profile that AWS' tools use and Occo ignores, and its source: the variables
    /// of a shell must not decide which instances count as gone. Null: there is none, or the access names a region or
    /// an endpoint.
    /// </summary>
    public static (string Region, string Source)? IgnoredRegion(CloudAccess access)
    {
        if (access.Settings.ContainsKey("regionname") || access.Settings.ContainsKey("endpoint")) return null;
        var taken = Ec2Endpoint.RegionOf(Ec2Endpoint.ConfigOf(access));
        foreach (var variable in RegionVariables)
        {
            if (Variable(variable) is { } named) return named == taken ? null : (named, variable);
        }

        return OfProfile(access, p => p.Region?.SystemName) is var (region, source) && region != taken
            ? (region, source)
            : null;
    }

    /// <summary>A hint for a region that the AWS SDK does not know; null: it knows it.</summary>
    public static string? DoubtOf(string region)
        => Regions() is var known && known.Contains(region) ? null : Suggestion.For(region, known, "regions");

    /// <summary>What asks for the FIPS endpoint: a variable or a profile. Null: nothing.</summary>
    public static string? FipsBy(CloudAccess access)
        => SwitchedOn(access, "AWS_USE_FIPS_ENDPOINT", p => p.UseFIPSEndpoint);

    /// <summary>What asks for the dual-stack endpoint: a variable or a profile. Null: nothing.</summary>
    public static string? DualStackBy(CloudAccess access)
        => SwitchedOn(access, "AWS_USE_DUALSTACK_ENDPOINT", p => p.UseDualstackEndpoint);

    /// <summary>
    /// The endpoint that the environment or a profile names for a service of AWS' tools, or for all of them; null:
    /// none.
    /// </summary>
    public static string? EndpointOf(string? profile, string service = "EC2")
    {
        // All configurations of the SDK find it by the name of their service.
        ClientConfig theirs = new AmazonEC2Config();
        theirs.ServiceId = service;
        if (profile is not null) theirs.Profile = new(profile);
        return OfFiles(() => theirs.ServiceURL, null);
    }

    /// <summary>
    /// The endpoint that the environment or a profile names for load balancing alone, or for all services; null: none.
    /// </summary>
    public static (string Url, bool IsItsOwn)? BalancingEndpointOf(CloudAccess access)
        => bool.TryParse(Variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), out var ignored) && ignored ? null
            : Variable(BalancingVariable) is { } own ? (own, true)
            : EndpointOf(ProfileOf(access), "Elastic Load Balancing v2") is { } named
                ? (named, named != EndpointOf(ProfileOf(access), "none")) : null;

    // As in the AWS SDK, the variable wins over the profile, and anything but true is false.
    private static string? SwitchedOn(CloudAccess access, string variable, Func<CredentialProfile, bool?> ofProfile)
        => Variable(variable) is { } said
            ? bool.TryParse(said, out var isOn) && isOn ? variable : null
            : OfProfile(access, p => ofProfile(p) == true ? "on" : null)?.Source;

    private static (string Value, string Source)? OfProfile(CloudAccess access, Func<CredentialProfile, string?> read)
    {
        var name = ProfileOf(access) ?? Profile ?? "default";
        return OfFiles(() => new CredentialProfileStoreChain().TryGetProfile(name, out var p) ? read(p) : null, null)
            is { } value ? (value, $"the AWS profile '{name}'") : null;
    }

    private static T OfFiles<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return otherwise;
        }
    }

    private static string FileOf(string variable, string name)
        => Variable(variable) ?? Path.Combine("~", ".aws", name);

    private static string? Variable(string name)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
