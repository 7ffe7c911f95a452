using System.CommandLine;
using Occo.Server.Hosting;

namespace Occo.Server;

/// <summary>The options of the REST service.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string[]> urls = new("--urls")
    {
        Description = "Addresses to listen to. Other than loopback ones must be https.",
        DefaultValueFactory = _ => [ServeOptions.DefaultUrl],
        AllowMultipleArgumentsPerToken = true,
        HelpName = "url",
    };

    private readonly Option<string?> certificate = new("--certificate")
    {
        Description = "PEM file with the certificate for https and those of its issuers. Read again when it changes.",
        HelpName = "path",
    };

    private readonly Option<string?> key = new("--key")
    {
        Description = "PEM file with the key of the certificate. Default: it is in the same file.",
        HelpName = "path",
    };

    private readonly Option<string?> credentials = new("--credentials")
    {
        Description = "Credentials file for the clouds of infrastructures that clients register.",
        HelpName = "path",
    };

    private readonly Option<Allowance[]> allow = new("--allow")
    {
        Description = "Allow what is refused otherwise: nodes that run on this machine or use its SSH keys (local), "
            + "secrets of this machine in descriptions (secrets), plain HTTP over the network (plainhttp).",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> rate = new("--rate")
    {
        Description = "Requests in a second that a token may make; 0: no limit.",
        DefaultValueFactory = _ => new ServeOptions().Rate,
        HelpName = "number",
    };

    private readonly Option<bool> occopus = new("--occopus")
    {
        Description = "Also serve the routes of Occopus, below /infrastructures and /info.",
    };

    public IEnumerable<Option> All => [urls, certificate, key, credentials, allow, rate, occopus];

    public ServeOptions Read(ParseResult parsed, TimeSpan drain) => new()
    {
        Urls = [.. parsed.GetValue(urls)!.SelectMany(value => value.Split(';', StringSplitOptions.RemoveEmptyEntries))],
        Certificate = parsed.GetValue(certificate),
        Key = parsed.GetValue(key),
        Credentials = parsed.GetValue(credentials) is { } path ? Path.GetFullPath(path) : null,
        Allowed = parsed.GetValue(allow) ?? [],
        Rate = parsed.GetValue(rate),
        Occopus = parsed.GetValue(occopus),
        DrainTimeout = drain,
    };
}
