using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Where EC2 is, a region's endpoint or the one that is named, and how AWSSDK.Core speaks to it.</summary>
internal sealed class Ec2ClientConfig : ClientConfig
{
    /// <summary>The version of the EC2 query API.</summary>
    public const string ApiVersion = "2016-11-15";

    // An endpoint that is not one of AWS' says nothing of a region; such clouds take any, and this is the usual one.
    private const string DefaultRegion = "us-east-1";

    /// <param name="endpoint">URL, or null for that of the region.</param>
    /// <param name="region">Name of the region, or null for the one that the endpoint names.</param>
    public Ec2ClientConfig(string? endpoint, string? region) : base(new NoDefaults())
    {
        AuthenticationServiceName = "ec2";
        RetryMode = RequestRetryMode.Standard;
        LogResponse = false;
        DisableLogging = true;
        if (endpoint is null)
        {
            RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region ?? DefaultRegion);
        }
        else
        {
            ServiceURL = endpoint;
            AuthenticationRegion = region ?? RegionOf(new Uri(endpoint).Host) ?? DefaultRegion;
        }
    }

    /// <summary>Name of the region that requests are signed for.</summary>
    public string Region => AuthenticationRegion ?? RegionEndpoint.SystemName;

    /// <summary>URL of the endpoint.</summary>
    public Uri Address => new(
        ServiceURL ?? $"https://ec2.{RegionEndpoint.SystemName}.{RegionEndpoint.PartitionDnsSuffix}/");

    /// <inheritdoc/>
    public override string ServiceVersion => ApiVersion;

    /// <inheritdoc/>
    public override string RegionEndpointServiceName => "ec2";

    /// <inheritdoc/>
    public override string UserAgent => "Occo";

    /// <inheritdoc/>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
        => new(Address.AbsoluteUri);

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

    // Time-outs and retries are the engine's; the defaults that AWS keeps per service add nothing.
    private sealed class NoDefaults : IDefaultConfigurationProvider
    {
        public IDefaultConfiguration GetDefaultConfiguration(
            Amazon.RegionEndpoint clientRegion, DefaultConfigurationMode? requestedConfigurationMode = null)
            => new DefaultConfiguration { Name = DefaultConfigurationMode.Standard };
    }
}
