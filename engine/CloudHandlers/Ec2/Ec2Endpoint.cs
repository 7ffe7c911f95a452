using Amazon;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Where EC2 is: the endpoint that the resource names, or that of its region.</summary>
internal static class Ec2Endpoint
{
    // An endpoint that is not one of AWS' says nothing of a region; such clouds take any, and this is the usual one.
    private const string DefaultRegion = "us-east-1";

    /// <summary>How the SDK finds the cloud of an access. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static AmazonEC2Config ConfigOf(CloudAccess access)
    {
        var (endpoint, region) = (Text(access, "endpoint"), Text(access, "regionname"));
        var config = new AmazonEC2Config
        {
            // What variables and profiles say of endpoints would change by the shell which instances count as gone.
            IgnoreConfiguredEndpointUrls = true,
            // Time-outs and retries are the engine's; the defaults that AWS keeps per service add nothing.
            DefaultConfigurationMode = DefaultConfigurationMode.Standard,
            RetryMode = RequestRetryMode.Standard,
            MaxStaleConnectionRetries = 0,
            DisableLogging = true,
            ClientAppId = "Occo",
        };
        if (endpoint is not null && !IsUrl(endpoint))
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"The endpoint '{endpoint}' is no URL. Write https://ec2.<region>.amazonaws.com, or leave it out.");
        }

        try
        {
            if (endpoint is null)
            {
                config.RegionEndpoint = RegionEndpoint.GetBySystemName(region ?? DefaultRegion);
                return config;
            }

            config.ServiceURL = endpoint;
            config.AuthenticationRegion = region ?? RegionOf(new Uri(endpoint).Host) ?? DefaultRegion;
            // They choose among the endpoints of AWS; with one that is named the SDK refuses them.
            (config.UseFIPSEndpoint, config.UseDualstackEndpoint) = (false, false);
            return config;
        }
        catch (AmazonClientException e)
        {
            throw new CloudException(
                CloudErrorKind.Invalid, $"'{region}' is no region. Write the name of one, such as eu-west-1.", e);
        }
    }

    /// <summary>Name of the region that requests are signed for.</summary>
    public static string RegionOf(AmazonEC2Config config)
        => config.AuthenticationRegion ?? config.RegionEndpoint.SystemName;

    /// <summary>URL that requests are sent to.</summary>
    public static Uri AddressOf(AmazonEC2Config config)
        => new(config.DetermineServiceOperationEndpoint(new(new DescribeInstancesRequest())).URL);

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

    /// <summary>The text is the URL of an endpoint.</summary>
    public static bool IsUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https" && url.Host.Length > 0;

    private static string? Text(CloudAccess access, string key)
        => access.Settings.GetValueOrDefault(key) is string { Length: > 0 } text ? text : null;
}
