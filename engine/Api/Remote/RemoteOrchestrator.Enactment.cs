using Occo.Engine.Api.Wire;

namespace Occo.Engine.Api.Remote;

internal sealed partial class RemoteOrchestrator
{
    public Task<Plan> PlanAsync(
        string infrastructure, EnactmentOptions? options = null, CancellationToken cancel = default)
        => Calls.SendAsync<Plan>(
            HttpMethod.Post, $"{Of(infrastructure)}/plan", options ?? new(), isLong: true, cancel: cancel);

    public string WritePlan(Plan plan) => PlanFile.Write(plan, caller.StoreId);

    public Plan ReadPlan(string path) => PlanFile.Read(Path.GetFullPath(path), caller.StoreId);

    public Task<IReadOnlyList<string>> RefreshAsync(
        string infrastructure, CloudCredential? credential = null, CancellationToken cancel = default)
        => Calls.SendAsync<IReadOnlyList<string>>(
            HttpMethod.Post, $"{Of(infrastructure)}/refresh", new RefreshRequest(credential), isLong: true,
            cancel: cancel);

    public async Task<EnactmentResult> EnactAsync(
        string infrastructure, EnactmentOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new();
        var match = await MatchAsync(infrastructure, options.Expected).ConfigureAwait(false);
        return await RunAsync(HttpMethod.Post, $"{Of(infrastructure)}/enactments", options, match, options,
            infrastructure, cancel).ConfigureAwait(false);
    }

    public async Task<EnactmentResult> RemoveAsync(
        string infrastructure, RemovalOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new();
        var match = await MatchAsync(infrastructure, options.Enactment.Expected).ConfigureAwait(false);
        return await RunAsync(HttpMethod.Delete, Of(infrastructure), options, match, options.Enactment,
            infrastructure, cancel).ConfigureAwait(false);
    }

    public async Task<EnactmentResult> DropNodeAsync(
        Guid nodeId, RemovalOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new();
        var match = await MatchNodeAsync(nodeId, options.Enactment.Expected).ConfigureAwait(false);
        return await RunAsync(HttpMethod.Delete, $"nodes/{nodeId}", options, match, options.Enactment,
            $"{nodeId}", cancel).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<string>> ScaleAsync(
        string infrastructure, string node, ScaleRequest request, long? expected = null)
        => WriteAsync<IReadOnlyList<string>>(HttpMethod.Put,
            $"{Of(infrastructure)}/nodes/{Segment(node)}/scale", request, infrastructure, expected, stop);

    private Task<EnactmentResult> RunAsync(
        HttpMethod method, string path, object body, string match, EnactmentOptions listening, string subject,
        CancellationToken cancel)
        => new RemoteWork(Calls, $"'{subject}'", listening.OnProgress).RunAsync<EnactmentResult>(
            method, path, body, match, new()
        {
            [StreamMessage.Event] = Calls.Listener(listening.OnEvent),
            [StreamMessage.Healed] = Calls.Listener(listening.OnHealed),
            [StreamMessage.Notice] = Calls.Listener(listening.OnNotice),
            [StreamMessage.Progress] = Calls.Listener(listening.OnProgress),
        }, cancel);
}
