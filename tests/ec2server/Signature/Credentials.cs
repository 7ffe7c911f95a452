namespace Occo.Ec2Server;

/// <summary>Who may call, and where. The key pair is that of AWS's published examples; it opens nothing.</summary>
internal sealed record Credentials
{
    /// <summary>Access key id.</summary>
    public string AccessKey { get; init; } = "AKIDEXAMPLE";

    /// <summary>Secret access key.</summary>
    public string SecretKey { get; init; } = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    /// <summary>The session token that must come with it; null: long-lived keys.</summary>
    public string? SessionToken { get; init; }

    /// <summary>Region that calls must be signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Service that calls must be signed for.</summary>
    public string Service { get; init; } = "ec2";

    /// <summary>Writes the keys as a credentials file of Occo that only its owner can read.</summary>
    public void WriteTo(string path)
    {
        File.WriteAllText(path, "resource:\n  - {type: ec2, auth_data: "
            + $"{{accesskey: {AccessKey}, secretkey: '{SecretKey}'}}}}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
