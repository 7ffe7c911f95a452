using Amazon;
using Amazon.EC2;
using Amazon.Runtime.CredentialManagement;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>What AWS' files and variables say on this machine.</summary>
internal static class Ec2Environment
{
    private const string ProfileVariable = "AWS_PROFILE";
    private const string ProfileKey = "profile";

    private static readonly string[] KeyVariables = ["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE"];
    private static readonly string[] RegionVariables = ["AWS_REGION", "AWS_DEFAULT_REGION"];

    /// <summary>The shared credentials file, wherever it is.</summary>
    public static string CredentialsFile => FileOf("AWS_SHARED_CREDENTIALS_FILE", "credentials");

    /// <summary>Where profiles are looked for, in words.</summary>
    public static string Files => $"{FileOf("AWS_CONFIG_FILE", "config")} or {CredentialsFile}";

    /// <summary>The variables bring credentials of their own, before any profile.</summary>
    public static bool HasKeys => KeyVariables.Any(v => Variable(v) is not null);

    /// <summary>The profile that the resource names; null: none.</summary>
    public static string? ProfileOf(CloudAccess access)
        => access.Settings.GetValueOrDefault(ProfileKey) is string { Length: > 0 } name ? name : null;

    /// <summary>The profile that the environment names; null: none.</summary>
    public static string? Profile => Variable(ProfileVariable);

    /// <summary>Names of the profiles there are; none where the files cannot be read.</summary>
    public static IReadOnlyList<string> Profiles() => OfFiles<IReadOnlyList<string>>(
        () => [.. new CredentialProfileStoreChain().ListProfiles().Select(p => p.Name).Distinct()
            .Order(StringComparer.Ordinal)], []);

    /// <summary>Names of the regions that the AWS SDK knows.</summary>
    public static IReadOnlyList<string> Regions()
        => [.. RegionEndpoint.EnumerableAllRegions.Select(r => r.SystemName).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The region that AWS' tools would take and Occo does not, and who says so; null where the access names a region
    /// or an endpoint, or nobody says another one. Occo does not follow it: it would change by the shell which instances
    /// count as gone.
    /// </summary>
    public static (string Region, string Source)? RegionNotTaken(CloudAccess access)
    {
        if (access.Settings.ContainsKey("regionname") || access.Settings.ContainsKey("endpoint")) return null;
        var taken = Ec2Endpoint.RegionOf(Ec2Endpoint.ConfigOf(access));
        foreach (var variable in RegionVariables)
        {
            if (Variable(variable) is { } named) return named == taken ? null : (named, variable);
        }

        var profile = ProfileOf(access) ?? Profile ?? "default";
        return RegionOf(profile) is { } region && region != taken ? (region, $"the AWS profile '{profile}'") : null;
    }

    /// <summary>
    /// The endpoint that AWS' tools would take from variables or a profile, and Occo for the same reason does not; null
    /// where the access names one, or nobody does.
    /// </summary>
    public static string? EndpointNotTaken(CloudAccess access)
    {
        if (access.Settings.ContainsKey("endpoint")) return null;
        var theirs = new AmazonEC2Config();
        if (ProfileOf(access) is { } profile) theirs.Profile = new(profile);
        return OfFiles(() => theirs.ServiceURL, null);
    }

    private static string? RegionOf(string profile) => OfFiles(
        () => new CredentialProfileStoreChain().TryGetProfile(profile, out var found) ? found.Region?.SystemName : null,
        null);

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
