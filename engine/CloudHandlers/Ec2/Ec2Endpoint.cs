using Amazon;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>The endpoint of EC2: the one that the resource names, or that of its region.</summary>
internal static class Ec2Endpoint
{
    // An endpoint outside of AWS names no region. Such clouds accept any; this one is usual.
    private const string DefaultRegion = "us-east-1";

    private const string Advice = "Write https://ec2.<region>.amazonaws.com, or leave it out.";

    /// <summary>What <see cref="IsMoreThanAddress"/> means, for messages.</summary>
    public const string MoreThanAddress = "it has a user, a query or a fragment";

    /// <summary>The SDK's configuration of an access. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static AmazonEC2Config ConfigOf(CloudAccess access)
    {
        var (endpoint, region) = (Text(access, "endpoint"), Text(access, "regionname"));
        var (fips, dualStack) = (Ec2Environment.FipsBy(access), Ec2Environment.DualStackBy(access));
        var config = new AmazonEC2Config
        {
            // Otherwise the variables of a shell would decide which instances count as gone. They are refused below.
            IgnoreConfiguredEndpointUrls = true,
            // Written here, because the SDK reads the environment once per process, and no profile of a resource.
            UseFIPSEndpoint = fips is not null,
            UseDualstackEndpoint = dualStack is not null,
            // The engine has its own time-outs and retries.
            DefaultConfigurationMode = DefaultConfigurationMode.Standard,
            RetryMode = RequestRetryMode.Standard,
            MaxStaleConnectionRetries = 0,
            DisableLogging = true,
            HttpClientFactory = new Ec2Http(),
            ClientAppId = "Occo",
        };
        if (endpoint is not null && !IsUrl(endpoint))
        {
            throw new CloudException(CloudErrorKind.Invalid, IsMoreThanAddress(endpoint)
                ? $"The endpoint may hold a secret: {MoreThanAddress}. {Advice}"
                : $"The endpoint '{endpoint}' is no URL. {Advice}");
        }

        try
        {
            if (endpoint is null)
            {
                config.RegionEndpoint = RegionEndpoint.GetBySystemName(region ?? DefaultRegion);
                RefuseOther(access, AddressOf(config));
                return config;
            }

            var host = new Uri(endpoint).Host;
            if (!host.Contains("fips", StringComparison.OrdinalIgnoreCase)) RefuseFor(endpoint, fips, "FIPS");
            if (!host.EndsWith(".api.aws", StringComparison.OrdinalIgnoreCase))
                RefuseFor(endpoint, dualStack, "dual-stack");
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = region ?? RegionOf(host) ?? DefaultRegion;
            // They choose among the endpoints of AWS; the SDK refuses them for a named endpoint.
            (config.UseFIPSEndpoint, config.UseDualstackEndpoint) = (false, false);
            return config;
        }
        catch (AmazonClientException e)
        {
            throw new CloudException(
                CloudErrorKind.Invalid, $"'{region}' is no region. Write the name of one, such as eu-west-1.", e);
        }
    }

    /// <summary>The region in the signature of requests.</summary>
    public static string RegionOf(AmazonEC2Config config)
        => config.AuthenticationRegion ?? config.RegionEndpoint.SystemName;

    public static Uri AddressOf(AmazonEC2Config config)
        => new(config.DetermineServiceOperationEndpoint(new(new DescribeInstancesRequest())).URL);

    /// <summary>
    /// The endpoint of load balancing: the one that the environment or a profile names for it, or the one beside that
    /// of EC2. Which instances exist does not depend on it. Throws <see cref="CloudException"/> (Invalid).
    /// </summary>
    public static Uri OfBalancing(CloudAccess access, AmazonEC2Config config)
    {
        var beside = Ec2Balancing.EndpointBeside(AddressOf(config));
        if (Ec2Environment.BalancingEndpointOf(access) is not var (named, isItsOwn)) return beside;
        if (!IsUrl(named))
        {
            throw new CloudException(CloudErrorKind.Invalid, $"{Ec2Environment.BalancingVariable} or the endpoint of "
                + "the AWS profile for load balancing is no URL, or it has a user, a query or a fragment.");
        }

        if (!isItsOwn && new Uri(named) != beside)
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"AWS_ENDPOINT_URL or the AWS profile names the endpoint {named} for all services, and the resource "
                + $"another one for EC2. For load balancing set {Ec2Environment.BalancingVariable} to the one that "
                + $"you want: {named}, or {beside}.");
        }

        var host = new Uri(named).Host;
        if (!host.Contains("fips", StringComparison.OrdinalIgnoreCase))
            RefuseFor(named, Ec2Environment.FipsBy(access), "FIPS");
        if (!host.EndsWith(".api.aws", StringComparison.OrdinalIgnoreCase))
            RefuseFor(named, Ec2Environment.DualStackBy(access), "dual-stack");
        return new(named);
    }

    /// <summary>
    /// The region in a host name of AWS: <c>ec2.eu-west-1.amazonaws.com</c>, <c>ec2.eu-west-1.api.aws</c>.
    /// </summary>
    public static string? RegionOf(string host)
    {
        var parts = host.Split('.');
        return parts.Length >= 4 && parts[0] is "ec2" or "ec2-fips"
            && (host.Contains(".amazonaws.com", StringComparison.OrdinalIgnoreCase)
                || host.EndsWith(".api.aws", StringComparison.OrdinalIgnoreCase)) ? parts[1] : null;
    }

    /// <summary>An address by http or https, and nothing more.</summary>
    public static bool IsUrl(string text) => !IsMoreThanAddress(text)
        && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0;

    /// <summary>
    /// The text has a user, a query or a fragment: parts that can hold a secret, and that no endpoint needs. Such a
    /// text is not shown.
    /// </summary>
    public static bool IsMoreThanAddress(string text) => text.AsSpan().ContainsAny('@', '?', '#');

    // Nobody who set it expects the machines of AWS.
    private static void RefuseOther(CloudAccess access, Uri ofRegion)
    {
        if (Ec2Environment.EndpointOf(Ec2Environment.ProfileOf(access)) is not { } other
            || Uri.TryCreate(other, UriKind.Absolute, out var url) && url == ofRegion) return;
        var name = IsMoreThanAddress(other) ? "<URL>" : other;
        throw new CloudException(CloudErrorKind.Invalid,
            $"AWS_ENDPOINT_URL or the AWS profile names another endpoint, {name}, and the resource names none. To use "
            + $"it, write it in the resource: 'endpoint: {name}'. To use that of the region, remove it, or set "
            + "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true.");
    }

    private static void RefuseFor(string endpoint, string? source, string kind)
    {
        if (source is null) return;
        throw new CloudException(CloudErrorKind.Invalid,
            $"{source} asks for a {kind} endpoint, and another one is named, {endpoint}. Leave it out, name a {kind} "
            + "endpoint, or switch the setting off.");
    }

    private static string? Text(CloudAccess access, string key)
        => access.Settings.GetValueOrDefault(key) is string { Length: > 0 } text ? text : null;
}
