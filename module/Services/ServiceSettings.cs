namespace Occo;

/// <summary>What a service runs, and as whom.</summary>
internal sealed record ServiceSettings
{
    public required string Name { get; init; }

    /// <summary>It answers requests.</summary>
    public required bool Serves { get; init; }

    /// <summary>It keeps attached infrastructures.</summary>
    public required bool Works { get; init; }

    public required string Program { get; init; }
    public required string User { get; init; }

    /// <summary>Path or address.</summary>
    public required string Store { get; init; }

    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>More arguments of the program.</summary>
    public required IReadOnlyList<string> More { get; init; }

    /// <summary>Seconds after a SIGTERM until it cuts off what is not finished.</summary>
    public required int DrainSec { get; init; }

    /// <summary>The name under which a proxy is asked.</summary>
    public required string HostName { get; init; }

    public required string Certificate { get; init; }
    public required string Key { get; init; }

    public string What => Serves ? Works ? "Occo server and worker" : "Occo server" : "Occo worker";

    /// <summary>The arguments of the program.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        Serves ? "serve" : "work",
        .. Serves && Works ? ["--work"] : Array.Empty<string>(),
        "--store", Store,
        .. Serves ? ["--urls", .. Urls] : Array.Empty<string>(),
        "--drain", DrainSec.ToString(System.Globalization.CultureInfo.InvariantCulture),
        .. More,
    ];

    /// <summary>The program and its arguments. A library is run by dotnet.</summary>
    public IReadOnlyList<string> Command(string dotnet)
        => [.. Program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? [dotnet] : Array.Empty<string>(),
            Program, .. Arguments];
}
