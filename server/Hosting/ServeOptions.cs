using Occo.Engine.Api.Wire;

namespace Occo.Server.Hosting;

/// <summary>Options of <c>occod serve</c>.</summary>
internal sealed record ServeOptions
{
    public const string DefaultUrl = "http://127.0.0.1:8080";

    public IReadOnlyList<string> Urls { get; init; } = [DefaultUrl];

    /// <summary>PEM file with the certificate and those of its issuers; null: none.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file with the key; null: it is in the file of the certificate.</summary>
    public string? Key { get; init; }

    /// <summary>Credentials file for the clouds of all infrastructures that clients register.</summary>
    public string? Credentials { get; init; }

    public IReadOnlyList<Allowance> Allowed { get; init; } = [];

    /// <summary>Also the routes of the original.</summary>
    public bool Occopus { get; init; }

    /// <summary>Requests in a second that a token may make; 0: no limit.</summary>
    public int Rate { get; init; } = 200;

    /// <summary>How long enactments may go on when the server is told to end.</summary>
    public TimeSpan DrainTimeout { get; init; } = new WorkerOptions().DrainTimeout;

    /// <summary>
    /// A stream in which nothing happens says so at least this often; so often its token is looked at, too.
    /// </summary>
    public TimeSpan StreamBeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What requests may ask for.</summary>
    public RequestRules Rules => new(Allowed.Contains(Allowance.Local), Allowed.Contains(Allowance.Secrets));

    /// <summary>A question about a cloud, with the credentials of the server if it has none.</summary>
    public CloudQuery Complete(CloudQuery cloud)
    {
        RequestRules.Require(cloud);
        return cloud.Credential is null ? cloud with { CredentialPath = Credentials } : cloud;
    }
}
