using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// Settings from files and variables, which are the process's: nothing else sets them, and these tests run one after
/// the other.
/// </summary>
[Collection("OpenStack environment")]
public sealed class NovaSettingsTests : IDisposable
{
    private const string Endpoint = "https://keystone.example.org:5000/v3";

    private static readonly string[] Variables =
    [
        "OS_CLOUD", "OS_AUTH_URL", "OS_USERNAME", "OS_PASSWORD", "OS_PROJECT_NAME", "OS_CLIENT_CONFIG_FILE",
        "OS_CLIENT_SECURE_FILE", "OS_REGION_NAME", "XDG_CONFIG_HOME",
    ];

    private readonly Dictionary<string, string?> before
        = Variables.ToDictionary(v => v, Environment.GetEnvironmentVariable);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-test-");

    public NovaSettingsTests()
    {
        foreach (var variable in Variables) Environment.SetEnvironmentVariable(variable, null);
        Environment.SetEnvironmentVariable("OS_CLIENT_CONFIG_FILE", Write("clouds.yaml", """
            clouds:
              lab:
                region_name: north
                interface: internal
                verify: false
                auth:
                  auth_url: https://keystone.example.org:5000
                  username: anna
                  project_name: shop
                  user_domain_name: Staff
              second: {auth: {auth_url: 'https://second.example.org/v3'}}
            """));
        Environment.SetEnvironmentVariable("OS_CLIENT_SECURE_FILE", Write("secure.yaml", """
            clouds: {lab: {auth: {password: hush7}}}
            """));
    }

    public void Dispose()
    {
        foreach (var (variable, value) in before) Environment.SetEnvironmentVariable(variable, value);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Read_Cloud_IsThatOfCloudsYamlWithItsSecret()
    {
        var settings = Read(null, ("cloud", "lab"));

        Assert.Equal(Endpoint + "/", settings.AuthUrl.AbsoluteUri);
        Assert.Equal(("anna", "hush7", "shop", "Staff", "north", "internal", false), (settings.Value("username"),
            settings.Value("password"), settings.Value("project_name"), settings.Value("user_domain_name"),
            settings.Region, settings.Interface, settings.IsVerified));
        Assert.DoesNotContain("hush7", $"{settings} {settings.Source} {settings.Key}", StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CloudAndKeysOfTheSection_TheSectionComesFirst()
    {
        var settings = Read(null, ("cloud", "lab"), ("region_name", "south"), ("project_id", 42L));
        Assert.Equal(("south", "42"), (settings.Region, settings.ProjectId));
    }

    [Fact]
    public void Read_CloudAndCredential_TheCredentialComesFirst()
    {
        var settings = Read(new() { ["username"] = "bert", ["password"] = "given" }, ("cloud", "lab"));
        Assert.Equal(("bert", "given", "the given credentials"),
            (settings.Value("username"), settings.Value("password"), settings.Source));
    }

    [Fact]
    public void Read_UnknownCloud_NamesTheKnownOnes()
    {
        var error = Assert.Throws<CloudException>(() => Read(null, ("cloud", "lap")));
        Assert.Contains("lab, second", error.Message, StringComparison.Ordinal);
        Assert.Equal(["lab", "second"], new NovaCloud().Suggest("cloud"));
    }

    [Fact]
    public void Read_BrokenFile_ShowsNothingOfIt()
    {
        Environment.SetEnvironmentVariable("OS_CLIENT_SECURE_FILE", Write("broken.yaml", "clouds: {lab: [hush7"));
        var error = Assert.Throws<CloudException>(() => Read(null, ("cloud", "lab")));
        Assert.Contains("broken.yaml", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush7", error.ToString(), StringComparison.Ordinal);
    }

    // The secrets of one file do not go to the address that another one names.
    [Fact]
    public void Read_SecretsBesideClouds_AreThoseOfThatFolderOnly()
    {
        Environment.SetEnvironmentVariable("OS_CLIENT_SECURE_FILE", null);
        Assert.Equal("hush7", Read(null, ("cloud", "lab")).Value("password"));

        var other = folder.CreateSubdirectory("other");
        File.Copy(Path.Combine(folder.FullName, "clouds.yaml"), Path.Combine(other.FullName, "clouds.yaml"));
        Directory.CreateDirectory(Path.Combine(folder.FullName, "openstack"));
        File.Copy(Path.Combine(folder.FullName, "secure.yaml"),
            Path.Combine(folder.FullName, "openstack", "secure.yaml"));
        Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", folder.FullName);
        Environment.SetEnvironmentVariable("OS_CLIENT_CONFIG_FILE", Path.Combine(other.FullName, "clouds.yaml"));

        Assert.Null(Read(null, ("cloud", "lab")).Value("password"));
    }

    [Fact]
    public void Read_NoSettings_TakesOsCloud()
    {
        Environment.SetEnvironmentVariable("OS_CLOUD", "lab");
        Assert.Equal("anna", Read(null).Value("username"));
        Environment.SetEnvironmentVariable("OS_CLOUD", null);
        Assert.Equal(CloudErrorKind.Invalid, Assert.Throws<CloudException>(() => Read(null)).Kind);
    }

    [Fact]
    public void Read_Variables_GoToTheirOwnKeystoneOnly()
    {
        Environment.SetEnvironmentVariable("OS_AUTH_URL", "https://keystone.example.org:5000");
        Environment.SetEnvironmentVariable("OS_USERNAME", "carl");
        Environment.SetEnvironmentVariable("OS_PASSWORD", "hush8");

        Assert.Equal("hush8", Read(null, ("endpoint", Endpoint)).Value("password"));
        var error = Assert.Throws<CloudException>(() => Read(null, ("endpoint", "https://elsewhere.example.org/v3")));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
    }

    [Fact]
    public void Read_OsCloudOfAnotherAddress_IsNotUsedForAnEndpoint()
    {
        Environment.SetEnvironmentVariable("OS_CLOUD", "lab");
        Assert.Equal("hush7", Read(null, ("endpoint", Endpoint)).Value("password"));
        Assert.Throws<CloudException>(() => Read(null, ("endpoint", "https://elsewhere.example.org/v3")));
    }

    [Fact]
    public void Read_GivenCredential_NeedsNoEnvironment()
    {
        Environment.SetEnvironmentVariable("OS_CLOUD", "nothing");
        var settings = Read(new() { ["username"] = "bert", ["password"] = "given" }, ("endpoint", Endpoint));
        Assert.Equal(("public", true, (string?)null), (settings.Interface, settings.IsVerified, settings.Region));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static NovaSettings Read(Dictionary<string, object?>? credential, params (string Key, object? Value)[] keys)
        => NovaSettingsReader.Read(new()
        {
            StoreId = "s", StoreFolder = "/", Type = "nova", Credential = credential,
            Settings = keys.ToDictionary(k => k.Key, k => k.Value),
        });
}
