namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>A service of OpenStack as Occo uses it.</summary>
/// <param name="Types">Its types in the catalogue, the usual one first.</param>
/// <param name="Version">The version of its API, where the address of the catalogue names none.</param>
internal sealed record NovaService(IReadOnlyList<string> Types, string Version)
{
    public static readonly NovaService Compute = new(["compute"], "v2.1");
    public static readonly NovaService Network = new(["network"], "v2.0");
    public static readonly NovaService Image = new(["image"], "v2");
    public static readonly NovaService Volume = new(["block-storage", "volumev3"], "v3");

    /// <summary>Its address, with a slash at the end; null: the cloud has no such service.</summary>
    public Uri? AddressIn(NovaToken token, NovaSettings settings)
    {
        var of = token.Endpoints.Where(e => Types.Contains(e.Type) && e.Interface == settings.Interface).ToList();
        var here = settings.Region is { } region ? of.FindAll(e => e.Region == region) : of;
        if (here.Select(e => e.Region).Distinct().Count() > 1)
        {
            throw new CloudException(CloudErrorKind.Invalid, "The cloud has several regions: "
                + $"{string.Join(", ", here.Select(e => e.Region).Distinct())}. Name one: 'region_name'.");
        }

        if (here.Count == 0 && of.Count > 0)
        {
            throw new CloudException(CloudErrorKind.Invalid, $"The cloud has no region '{settings.Region}'. It has: "
                + $"{string.Join(", ", of.Select(e => e.Region).Distinct())}. Look at 'region_name'.");
        }

        if (here.Count == 0) return null;
        if (!Uri.TryCreate(Versioned(here[0].Url), UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"The catalogue of the cloud has no usable address of the service {Types[0]}. Look at "
                + "'openstack catalog list': it must be an http or https URL without a user.");
        }

        return address.Scheme == "https" || settings.AuthUrl.Scheme == "http" || !settings.IsVerified ? address
            : throw new CloudException(CloudErrorKind.Invalid, $"The catalogue of the cloud names {address} for the "
                + $"service {Types[0]}, and Keystone has TLS: the token would be sent in the clear. Choose another "
                + "'interface', or write 'verify: false' to allow it.");
    }

    // The address of Nova may end with a project, and that of its second version is an older API.
    private string Versioned(string url)
    {
        var parts = url.TrimEnd('/').Split('/').ToList();
        var at = parts.FindIndex(3 <= parts.Count ? 3 : 0, p => p.Length > 1 && p[0] == 'v' && char.IsAsciiDigit(p[1]));
        if (at < 0) parts.Add(Version);
        else if (parts[at] == "v2" && Version == Compute.Version) parts[at] = Version;
        return string.Join('/', parts) + "/";
    }
}
