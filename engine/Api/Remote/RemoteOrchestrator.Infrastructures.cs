using Occo.Engine.Api.Wire;

namespace Occo.Engine.Api.Remote;

internal sealed partial class RemoteOrchestrator
{
    public Task<IReadOnlyList<Infrastructure>> GetInfrastructuresAsync(bool includeRemoved = false)
        => Calls.GetAsync<IReadOnlyList<Infrastructure>>(
            "infrastructures" + Query(("includeRemoved", includeRemoved)), isFresh: true, stop);

    public Task<Infrastructure?> FindInfrastructureAsync(string nameOrId) => IsSegment(nameOrId)
        ? Calls.FindAsync<Infrastructure>(Of(nameOrId), stop)
        : Task.FromResult<Infrastructure?>(null);

    public Task<Infrastructure> WaitAsync(
        string nameOrId, WaitOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new();
        var path = $"{Of(nameOrId)}/wait" + Query(("state", options.State), ("timeout", options.Timeout));
        return new ServerMessages(Calls, path).LastAsync<Infrastructure>(new()
        {
            [StreamMessage.Waiting] = Calls.Listener(options.OnWaiting),
        }, cancel);
    }

    public Task<Infrastructure> SuspendAsync(string infrastructure, string? reason = null, long? expected = null)
        => WriteAsync(infrastructure, "suspend", new SuspendRequest(reason), expected);

    public Task<Infrastructure> ResumeAsync(string infrastructure, long? expected = null)
        => WriteAsync(infrastructure, "resume", expected: expected);

    public Task<Infrastructure> DetachAsync(string infrastructure, long? expected = null)
        => WriteAsync(infrastructure, "detach", expected: expected);

    public Task<CompiledInfrastructure> GetDescriptionAsync(string nameOrId, int? version = null)
        => GetAsync<CompiledInfrastructure>($"{Of(nameOrId)}/description" + Query(("version", version)));

    public Task<IReadOnlyList<InfrastructureVersion>> GetVersionsAsync(string infrastructure)
        => GetAsync<IReadOnlyList<InfrastructureVersion>>($"{Of(infrastructure)}/versions");

    public async Task<int?> VersionBeforeAsync(string infrastructure, int version)
        => (await GetAsync<VersionNumber>($"{Of(infrastructure)}/versions/{version}/before").ConfigureAwait(false))
            .Version;

    public Task<IReadOnlyList<VersionDifference>> CompareAsync(string infrastructure, int from, int? to = null)
        => GetAsync<IReadOnlyList<VersionDifference>>(
            $"{Of(infrastructure)}/compare" + Query(("from", from), ("to", to)));

    public Task<Infrastructure> RevertAsync(string infrastructure, int version, long? expected = null)
        => WriteAsync(infrastructure, "revert", new RevertRequest(version), expected);

    public Task<IReadOnlyList<OutputValue>> GetOutputsAsync(string nameOrId)
        => GetAsync<IReadOnlyList<OutputValue>>($"{Of(nameOrId)}/outputs");

    public Task<IReadOnlyList<string>> GetUsersAsync(string nameOrId)
        => GetAsync<IReadOnlyList<string>>($"{Of(nameOrId)}/users");
}
