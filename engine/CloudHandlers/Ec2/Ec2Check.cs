using Amazon.EC2;
using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// Whether EC2 can be used: the endpoint answers, the clock agrees, the credentials are accepted, the region is there,
/// and the account may do what the handler does. The last is asked with DryRun, which changes nothing.
/// </summary>
internal sealed class Ec2Check(CloudAccess access, Ec2Clients clients, TimeProvider time)
{
    private const string Endpoint = "Endpoint";
    private const string Nobody = "i-00000000000000000";

    // AWS refuses a signature that is five minutes off. A smaller error already shows that the clock is not synchronised.
    private static readonly TimeSpan LargestSkew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly (string Action, Func<Ec2Client, CancellationToken, Task> DryRun)[] Permissions =
    [
        ("DescribeInstances", (ec2, cancel) => ec2.DescribeInstancesAsync(new() { DryRun = true }, cancel)),
        ("DescribeInstanceStatus", (ec2, cancel) => ec2.DescribeInstanceStatusAsync(new() { DryRun = true }, cancel)),
        ("RunInstances", (ec2, cancel) => ec2.RunInstancesAsync(
            new("ami-00000000000000000", 1, 1) { InstanceType = InstanceType.T3Micro, DryRun = true }, cancel)),
        ("CreateTags", (ec2, cancel) => ec2.CreateTagsAsync(
            new([Nobody], [new Tag(Ec2Tags.Store, "")]) { DryRun = true }, cancel)),
        ("TerminateInstances", (ec2, cancel) => ec2.TerminateInstancesAsync(
            new() { InstanceIds = [Nobody], DryRun = true }, cancel)),
    ];

    // A strict policy allows these for Occo's instances only; the made-up instance of this check is none of them.
    private static readonly string[] OfOccoOnly = ["CreateTags", "TerminateInstances"];

    /// <summary>All findings, in the order in which they depend on each other.</summary>
    public async Task<IReadOnlyList<CloudCheck>> RunAsync(CancellationToken cancel)
    {
        IReadOnlyList<CloudCheck> endpoint = [.. Files(), .. await EndpointAsync(cancel).ConfigureAwait(false)];
        if (endpoint[^1].Status == CloudCheckStatus.Failed) return endpoint;
        var region = await RegionAsync(cancel).ConfigureAwait(false);
        if (region[0].Status == CloudCheckStatus.Failed)
            return [.. endpoint.Where(e => e.Name != region[0].Name), .. region];
        var permissions = await Task.WhenAll(Permissions.Select(p => PermissionAsync(p.Action, p.DryRun, cancel)))
            .ConfigureAwait(false);
        return [.. endpoint, .. region, .. permissions];
    }

    private async Task<IReadOnlyList<CloudCheck>> EndpointAsync(CancellationToken cancel)
    {
        Uri? address = null;
        try
        {
            address = AddressOf(access);
            using var http = new HttpClient { Timeout = Patience };
            using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancel)
                .ConfigureAwait(false);
            return [EndpointOf(access, $"{address} answers"), Clock(answer.Headers.Date)];
        }
        catch (CloudException e)
        {
            return [new(Endpoint, CloudCheckStatus.Failed, e.Message)];
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException
            && !cancel.IsCancellationRequested)
        {
            return [new(Endpoint, CloudCheckStatus.Failed, $"{address} does not answer: {e.GetBaseException().Message}",
                "Look at the region or endpoint, the network, and HTTPS_PROXY.")];
        }
    }

    /// <summary>The endpoint that was taken, and which one somebody may have expected.</summary>
    internal static CloudCheck EndpointOf(CloudAccess access, string answers)
        => Ec2Environment.EndpointNotTaken(access) is { } other
            ? new(Endpoint, CloudCheckStatus.Warning,
                $"{answers}, because none was named; that AWS_ENDPOINT_URL or the profile says {other} does not count",
                $"Name it: -Endpoint {other}, or 'endpoint: {other}' in the resource.")
            : new(Endpoint, CloudCheckStatus.Passed, answers);

    private CloudCheck Clock(DateTimeOffset? theirs)
    {
        const string name = "Clock";
        if (theirs is not { } date) return new(name, CloudCheckStatus.Skipped, "the endpoint does not tell its time");
        var skew = time.GetUtcNow() - date;
        return skew.Duration() <= LargestSkew
            ? new(name, CloudCheckStatus.Passed, "agrees with that of the endpoint")
            : new(name, CloudCheckStatus.Warning,
                $"is {Words(skew.Duration())} {(skew > TimeSpan.Zero ? "ahead" : "behind")}",
                "Switch on time synchronisation (timedatectl set-ntp true). Requests are signed with corrected time.");
    }

    private static string Words(TimeSpan span) => span switch
    {
        { TotalHours: < 2 } => $"{span.TotalMinutes:0} minutes",
        { TotalDays: < 3 } => $"{span.TotalHours:0} hours",
        _ => $"{span.TotalDays:0} days",
    };

    private async Task<IReadOnlyList<CloudCheck>> RegionAsync(CancellationToken cancel)
    {
        var source = Ec2Credentials.Source(access);
        var accepted = new CloudCheck("Credentials", CloudCheckStatus.Passed, $"accepted: {source}");
        try
        {
            var answer = await clients.UseAsync(
                access, ec2 => ec2.Client.DescribeAvailabilityZonesAsync(new(), cancel)).ConfigureAwait(false);
            return [accepted, Region(access, [.. (answer.AvailabilityZones ?? []).Select(z => z.ZoneName)])];
        }
        catch (CloudException e)
        {
            return e switch
            {
                // The credentials are valid, or EC2 would not have looked at permissions.
                _ when Ec2Errors.CodeOf(e) == "UnauthorizedOperation" =>
                    [accepted, new("Region", CloudCheckStatus.Skipped, "the account may not list its zones")],
                _ when Ec2Errors.CodeOf(e) == Ec2Errors.NoEc2 => Failed(Endpoint, $"{AddressOf(access)}: {e.Message}"),
                _ when Ec2Errors.IsOfOtherRegion(e.Message) =>
                    Failed("Region", e.Message, $"Asked was for {RegionOf(access)}."),
                { Kind: CloudErrorKind.Unauthorised } => Failed("Credentials", e.Message, $"Taken was {source}."),
                _ => Failed("Region", e.Message, "Look at the region or endpoint."),
            };
        }

        static IReadOnlyList<CloudCheck> Failed(string name, string message, string? hint = null)
            => [new(name, CloudCheckStatus.Failed, message, hint)];
    }

    private static Uri AddressOf(CloudAccess access) => Ec2Endpoint.AddressOf(Ec2Endpoint.ConfigOf(access));

    private static string RegionOf(CloudAccess access) => Ec2Endpoint.RegionOf(Ec2Endpoint.ConfigOf(access));

    /// <summary>The region that answered, and which one somebody may have expected.</summary>
    internal static CloudCheck Region(CloudAccess access, IReadOnlyList<string> zones)
    {
        var region = RegionOf(access);
        var where = zones.Count == 0 ? region : $"{region} with the zones {string.Join(", ", zones)}";
        return Ec2Environment.RegionNotTaken(access) is var (other, source)
            ? new("Region", CloudCheckStatus.Warning,
                $"{where}, because none was named; that {source} says {other} does not count",
                $"Name it: -Region {other}, or 'regionname: {other}' in the resource.")
            : new("Region", CloudCheckStatus.Passed, where);
    }

    private IEnumerable<CloudCheck> Files()
    {
        var isRead = access.Credential is null
            && (Ec2Environment.ProfileOf(access) is not null || !Ec2Environment.HasKeys);
        var file = Ec2Environment.CredentialsFile;
        if (file.StartsWith('~'))
            file = Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), file[1..]);
        return isRead && SecretResolver.WarningOf("AWS credentials file", file) is { } warning
            ? [new("CredentialsFile", CloudCheckStatus.Warning, warning)]
            : [];
    }

    private async Task<CloudCheck> PermissionAsync(
        string action, Func<Ec2Client, CancellationToken, Task> dryRun, CancellationToken cancel)
    {
        try
        {
            return await clients.UseAsync(access, async ec2 =>
            {
                await dryRun(ec2.Client, cancel).ConfigureAwait(false);
                return new CloudCheck(action, CloudCheckStatus.Skipped, "the endpoint does not know DryRun");
            }).ConfigureAwait(false);
        }
        catch (CloudException e)
        {
            return Ec2Errors.CodeOf(e) switch
            {
                "DryRunOperation" => new(action, CloudCheckStatus.Passed, "allowed"),
                "UnauthorizedOperation" or "AccessDenied" or "AccessDeniedException" => new(action,
                    OfOccoOnly.Contains(action) ? CloudCheckStatus.Skipped : CloudCheckStatus.Failed,
                    OfOccoOnly.Contains(action) ? "not allowed for instances that are not Occo's" : "not allowed",
                    $"Allow ec2:{action} in the policy of the account."),
                { } code when code.StartsWith("Invalid", StringComparison.Ordinal) => new(action,
                    CloudCheckStatus.Skipped, $"cannot be told: the endpoint looks at the request first ({code})"),
                _ => new(action, CloudCheckStatus.Failed, e.Message),
            };
        }
    }
}
