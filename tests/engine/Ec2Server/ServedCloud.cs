using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A server in this process and a caller, for one test.</summary>
public abstract class ServedCloud : IAsyncLifetime
{
    private Server? server;
    private Ec2Caller? caller;

    private protected ManualTimeProvider Time { get; } = new();

    private protected Server Server => server!;

    private protected Ec2Account Cloud => Server.Cloud;

    private protected Ec2Caller Caller => caller!;

    public async Task InitializeAsync()
    {
        server = await Server.StartAsync(new(time: Time));
        caller = new(server.Endpoint);
    }

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }

    /// <summary>Changes how the cloud behaves.</summary>
    private protected void Set(Func<Ec2Settings, Ec2Settings> change) => Cloud.Settings = change(Cloud.Settings);
}
