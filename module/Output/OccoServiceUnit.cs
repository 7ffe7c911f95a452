namespace Occo;

/// <summary>A file that makes occod a service, or puts a proxy before it.</summary>
public sealed class OccoServiceUnit
{
    /// <summary>Systemd, Supervisor, Windows, Container, Nginx or Haproxy.</summary>
    public required string Type { get; init; }

    /// <summary>Its usual name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it was written; null: nowhere.</summary>
    public string? Path { get; init; }

    public required string Text { get; init; }

    /// <summary>What is to be done with it, one command or hint each.</summary>
    public required OccoList<string> Install { get; init; }

    public override string ToString() => Text;

    internal OccoServiceUnit At(string path) => new()
    {
        Type = Type,
        Name = Name,
        Path = path,
        Text = Text,
        Install = Install,
    };
}
