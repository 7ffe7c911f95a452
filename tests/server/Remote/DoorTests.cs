using Occo.Engine.Api.Remote;

namespace Occo.Server.Tests.Remote;

/// <summary>The door of a store.</summary>
public sealed class LocalDoorTests : DoorContract
{
    private protected override Task<IOrchestrator> OpenAsync() => Task.FromResult<IOrchestrator>(Server.Occo);

    private protected override Task CloseAsync() => Task.CompletedTask;
}

/// <summary>The door of a server.</summary>
public sealed class RemoteDoorTests : DoorContract
{
    private ServerConnection? connection;

    private protected override async Task<IOrchestrator> OpenAsync()
    {
        connection = await Server.ConnectAsync();
        return await Door.OpenAsync(new() { Server = connection });
    }

    private protected override Task CloseAsync()
    {
        connection?.Dispose();
        return Task.CompletedTask;
    }
}
