using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// What every backend of the store keeps, one class for each part of it. A backend derives from each with a fixture of
/// its own and passes.
/// </summary>
public abstract class StoreContract : IAsyncLifetime
{
    private protected readonly StoreFixture fixture;

    private protected StoreContract(StoreFixture fixture) => this.fixture = fixture;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual Task DisposeAsync()
    {
        fixture.Dispose();
        return Task.CompletedTask;
    }
}
