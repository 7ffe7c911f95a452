using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The handler against a server that checks what it is sent, in real time.</summary>
public sealed class Ec2ServedTests : IAsyncLifetime, IDisposable
{
    private readonly Ec2Cloud cloud = new();
    private Server? server;

    private Server Served => server!;

    public async Task InitializeAsync() => server = await Server.StartAsync();

    public async Task DisposeAsync() => await Served.DisposeAsync();

    public void Dispose() => cloud.Dispose();

    [Fact]
    public async Task FindImagesAsync_NameAndOwner_AreAnswered()
    {
        var found = await cloud.FindImagesAsync(
            Access(), new() { Name = "ubuntu*", Owners = ["099720109477"] }, CancellationToken.None);

        Assert.Equal(["arm64", "x86_64"], found.Select(i => i.Architecture));
    }

    [Fact]
    public async Task FindImagesAsync_NothingNamed_IsAnswered()
        => Assert.Empty(await cloud.FindImagesAsync(Access(), new(), CancellationToken.None));

    [Fact]
    public async Task FindSizesAsync_Name_IsAnswered()
        => Assert.Equal("t3.small",
            Assert.Single(await cloud.FindSizesAsync(Access(), "t3.s*", CancellationToken.None)).Name);

    [Theory]
    [InlineData(10, 0)]
    [InlineData(-10, 0)]
    [InlineData(0, 10)]
    [InlineData(10, -10)]
    [InlineData(24 * 60, 0)]
    public async Task Call_ClockWasCorrectedAndIsRightAgain_IsCorrectedAnew(int before, int now)
    {
        foreach (var minutes in new[] { before, now, before })
        {
            Served.Cloud.Settings = new() { ClockOffset = TimeSpan.FromMinutes(minutes) };
            Assert.NotEmpty(await cloud.FindSizesAsync(Access(), "t3.small", CancellationToken.None));
        }
    }

    private CloudAccess Access() => new()
    {
        StoreId = "store-1",
        StoreFolder = Path.GetTempPath(),
        Type = "ec2",
        Settings = new Dictionary<string, object?> { ["endpoint"] = Served.Endpoint },
        Credential = new Dictionary<string, object?>
        {
            ["accesskey"] = Served.Cloud.Credentials.AccessKey,
            ["secretkey"] = Served.Cloud.Credentials.SecretKey,
        },
    };
}
