using Amazon.EC2;
using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// Checks whether EC2 can be used: endpoint, clock, credentials, region, and permissions for the calls of the handler.
/// Permissions are checked with DryRun, which changes nothing.
/// </summary>
internal sealed class Ec2Check(
    CloudAccess access, Ec2Clients clients, TimeProvider time,
    IReadOnlyList<(string Action, Func<Ec2Client, CancellationToken, Task> DryRun)>? permissions = null)
{
    private const string Endpoint = "Endpoint";
    private const string NoInstance = "i-00000000000000000";

    // AWS refuses signatures after five minutes of skew; one minute shows that the clock is not synchronised.
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndpointTimeout = TimeSpan.FromSeconds(20);

    private static readonly (string Action, Func<Ec2Client, CancellationToken, Task> DryRun)[] Permissions =
    [
        ("DescribeInstances", (ec2, cancel) => ec2.DescribeInstancesAsync(new() { DryRun = true }, cancel)),
        ("DescribeInstanceStatus", (ec2, cancel) => ec2.DescribeInstanceStatusAsync(new() { DryRun = true }, cancel)),
        ("DescribeSpotInstanceRequests", (ec2, cancel) => ec2.DescribeSpotInstanceRequestsAsync(
            new() { DryRun = true }, cancel)),
        ("DescribeVolumes", (ec2, cancel) => ec2.DescribeVolumesAsync(new() { DryRun = true }, cancel)),
        ("RunInstances", (ec2, cancel) => ec2.RunInstancesAsync(
            new("ami-00000000000000000", 1, 1) { InstanceType = InstanceType.T3Micro, DryRun = true }, cancel)),
        ("CreateTags", (ec2, cancel) => ec2.CreateTagsAsync(
            new([NoInstance], [new Tag(Ec2Tags.Owner.Store, "")]) { DryRun = true }, cancel)),
        ("StopInstances", (ec2, cancel) => ec2.StopInstancesAsync(
            new() { InstanceIds = [NoInstance], DryRun = true }, cancel)),
        ("StartInstances", (ec2, cancel) => ec2.StartInstancesAsync(
            new() { InstanceIds = [NoInstance], DryRun = true }, cancel)),
        ("TerminateInstances", (ec2, cancel) => ec2.TerminateInstancesAsync(
            new() { InstanceIds = [NoInstance], DryRun = true }, cancel)),
    ];

    // A strict policy allows these for Occo's instances only, and so not for the instance of this check.
    private static readonly string[] OfOccoOnly =
    [
        "CreateTags", "StopInstances", "StartInstances", "TerminateInstances", "DeleteSecurityGroup", "DeleteKeyPair",
        "ReleaseAddress",
    ];

    /// <summary>All findings. Each depends on those before it.</summary>
    public async Task<IReadOnlyList<CloudCheck>> RunAsync(CancellationToken cancel)
    {
        IReadOnlyList<CloudCheck> endpoint = [.. Files(), .. await EndpointAsync(cancel).ConfigureAwait(false)];
        if (endpoint[^1].Status == CloudCheckStatus.Failed) return endpoint;
        var region = await RegionAsync(cancel).ConfigureAwait(false);
        if (region[0].Status == CloudCheckStatus.Failed)
            return [.. endpoint.Where(e => e.Name != region[0].Name), .. region];
        var allowed = await Task.WhenAll((permissions ?? Permissions).Select(
            p => PermissionAsync(p.Action, p.DryRun, cancel))).ConfigureAwait(false);
        return [.. endpoint, .. region, .. allowed];
    }

    private async Task<IReadOnlyList<CloudCheck>> EndpointAsync(CancellationToken cancel)
    {
        Uri? address = null;
        try
        {
            address = AddressOf(access);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            timeout.CancelAfter(EndpointTimeout);

            // A redirect is an answer, too: EC2 sends a request without an action to its web site.
            using var answer = await Ec2Http.Plain
                .GetAsync(address, HttpCompletionOption.ResponseHeadersRead, timeout.Token).ConfigureAwait(false);
            return [new(Endpoint, CloudCheckStatus.Passed, $"{address} answers"), Clock(answer.Headers.Date)];
        }
        catch (CloudException e)
        {
            return [new(Endpoint, CloudCheckStatus.Failed, e.Message)];
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException
            && !cancel.IsCancellationRequested)
        {
            return [new(Endpoint, CloudCheckStatus.Failed, $"{address} does not answer: {e.GetBaseException().Message}",
                HintOf(access))];
        }
    }

    /// <summary>What to do where the endpoint does not answer.</summary>
    internal static string HintOf(CloudAccess access)
        => access.Settings.GetValueOrDefault("endpoint") is not string { Length: > 0 } && RegionOf(access) is var region
            && Ec2Environment.DoubtOf(region) is { } doubt
                ? $"AWS has no region '{region}', as far as its SDK knows. {doubt}"
                : "Look at the region or endpoint, the network, and HTTPS_PROXY.";

    private CloudCheck Clock(DateTimeOffset? theirs)
    {
        const string name = "Clock";
        if (theirs is not { } date) return new(name, CloudCheckStatus.Skipped, "the endpoint does not tell its time");
        var skew = time.GetUtcNow() - date;
        return skew.Duration() <= MaxSkew
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
                access, ec2 => ec2.Client.DescribeAvailabilityZonesAsync(new(), cancel), cancel)
                .ConfigureAwait(false);
            return [accepted, Region(access, [.. (answer.AvailabilityZones ?? []).Select(z => z.ZoneName)])];
        }
        catch (CloudException e)
        {
            return e switch
            {
                // EC2 checks permissions after the credentials, so these are valid.
                _ when Ec2Errors.CodeOf(e) == "UnauthorizedOperation" =>
                    [accepted, new("Region", CloudCheckStatus.Skipped, "the account may not list its zones")],
                _ when Ec2Errors.CodeOf(e) == Ec2Errors.NoEc2 => Failed(Endpoint, $"{AddressOf(access)}: {e.Message}"),
                _ when Ec2Errors.IsOfOtherRegion(e.Message) =>
                    Failed("Region", e.Message, $"The region in use is {RegionOf(access)}."),
                { Kind: CloudErrorKind.Unauthorised } => Failed("Credentials", e.Message, $"In use: {source}."),
                _ => Failed("Region", e.Message, "Look at the region or endpoint."),
            };
        }

        static IReadOnlyList<CloudCheck> Failed(string name, string message, string? hint = null)
            => [new(name, CloudCheckStatus.Failed, message, hint)];
    }

    private static Uri AddressOf(CloudAccess access) => Ec2Endpoint.AddressOf(Ec2Endpoint.ConfigOf(access));

    private static string RegionOf(CloudAccess access) => Ec2Endpoint.RegionOf(Ec2Endpoint.ConfigOf(access));

    /// <summary>The region in use, with a warning where the environment names another one.</summary>
    internal static CloudCheck Region(CloudAccess access, IReadOnlyList<string> zones)
    {
        var region = RegionOf(access);
        var where = zones.Count == 0 ? region : $"{region} with the zones {string.Join(", ", zones)}";
        return Ec2Environment.IgnoredRegion(access) is var (other, source)
            ? new("Region", CloudCheckStatus.Warning,
                $"{where}; {source} says {other}, which Occo ignores",
                $"To use it, name it as the region; in a resource 'regionname: {other}'.")
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
            }, cancel).ConfigureAwait(false);
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
                    CloudCheckStatus.Skipped, $"unknown: the endpoint checks the request first ({code})"),
                _ => new(action, CloudCheckStatus.Failed, e.Message),
            };
        }
    }
}
