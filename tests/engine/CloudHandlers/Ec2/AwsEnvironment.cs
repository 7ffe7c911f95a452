using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// AWS' variables and files, which are the process's: the tests that set them run one after the other, and nothing else
/// sets them.
/// </summary>
[Collection("AWS environment")]
public abstract class AwsEnvironment : IDisposable
{
    private static readonly string[] Variables =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_EC2", "AWS_ENDPOINT_URL_STS", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2",
    ];

    private readonly Dictionary<string, string?> before =
        Variables.ToDictionary(v => v, Environment.GetEnvironmentVariable);

    protected AwsEnvironment()
    {
        foreach (var variable in Variables) Environment.SetEnvironmentVariable(variable, null);
        Shared("credentials", "");
        Shared("config", "");
    }

    public virtual void Dispose()
    {
        foreach (var (variable, value) in before) Environment.SetEnvironmentVariable(variable, value);
        Shared("credentials", "");
        Shared("config", "");
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes one of AWS' files.</summary>
    protected static void Shared(string name, string text) => File.WriteAllText(
        Path.Combine(AwsSandbox.Folder, name), text);

    protected static CloudAccess Access(Dictionary<string, object?>? credential, string? profile = null) => new()
    {
        StoreId = "s",
        StoreFolder = "/",
        Type = "ec2",
        Settings = profile is null ? [] : new Dictionary<string, object?> { ["profile"] = profile },
        Credential = credential,
    };

    protected static CloudAccess Named(string key, string value)
        => Access(null) with { Settings = new Dictionary<string, object?> { [key] = value } };
}
