using System.Globalization;
using Occo.Engine.Api.Wire;

namespace Occo.Engine.Api.Remote;

/// <summary>
/// The door of a server's store. Everything is done by the server: its clouds, its credentials, its files. What belongs
/// to this machine is refused.
/// </summary>
internal sealed partial class RemoteOrchestrator : IOrchestrator
{
    private const string Any = "*";
    private readonly ServerConnection connection;
    private readonly Caller caller;
    private readonly CancellationToken stop;

    private RemoteOrchestrator(ServerConnection connection, Caller caller, CancellationToken stop)
    {
        (this.connection, this.caller, this.stop) = (connection, caller, stop);
    }

    /// <summary>
    /// Asks the server who the caller is. Throws <see cref="OccoException"/> (Store) and
    /// <see cref="ServerException"/>.
    /// </summary>
    /// <param name="connection">Stays open.</param>
    /// <param name="stop">Ends all calls but those that have a token of their own.</param>
    public static async Task<RemoteOrchestrator> OpenAsync(ServerConnection connection, CancellationToken stop)
        => new(connection, await connection.GetCallerAsync(stop).ConfigureAwait(false), stop);

    public string StorePath => connection.Address;

    private ServerCalls Calls => connection.Calls;

    public async Task<StoreDescription> GetStoreAsync()
        => await Calls.GetAsync<StoreDescription>("store", stop).ConfigureAwait(false) with { Path = StorePath };

    public async Task<(AccessToken Token, string Secret)> CreateTokenAsync(NewToken token)
    {
        var made = await PostAsync<CreatedToken>("tokens", token).ConfigureAwait(false);
        return (made.Token, made.Secret);
    }

    public Task<IReadOnlyList<AccessToken>> GetTokensAsync(bool includeRevoked = false)
        => GetAsync<IReadOnlyList<AccessToken>>("tokens" + Query(("includeRevoked", includeRevoked)));

    public Task<AccessToken> RevokeTokenAsync(string nameOrId) => Calls.SendAsync<AccessToken>(
        HttpMethod.Delete, $"tokens/{Segment(nameOrId)}", cancel: stop);

    public Task<IReadOnlyList<WorkerStatus>> GetWorkersAsync() => GetAsync<IReadOnlyList<WorkerStatus>>("workers");

    public Task<IReadOnlyDictionary<string, string>> GetInfoKeysAsync()
        => GetAsync<IReadOnlyDictionary<string, string>>("info");

    public void Dispose() { }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<T> GetAsync<T>(string path) => Calls.GetAsync<T>(path, stop);

    private Task<T> PostAsync<T>(string path, object? body = null)
        => Calls.SendAsync<T>(HttpMethod.Post, path, body, cancel: stop);

    private Task<Infrastructure> WriteAsync(
        string infrastructure, string action, object? body = null, long? expected = null)
        => WriteAsync<Infrastructure>(
            HttpMethod.Post, $"{Of(infrastructure)}/{action}", body, infrastructure, expected, stop);

    private async Task<T> WriteAsync<T>(
        HttpMethod method, string path, object? body, string infrastructure, long? expected, CancellationToken cancel,
        bool isLong = false)
        => await Calls.SendAsync<T>(
            method, path, body, await MatchAsync(infrastructure, expected).ConfigureAwait(false), isLong, cancel)
            .ConfigureAwait(false);

    // What the infrastructure must be at, as the server's tag of it.
    private async Task<string> MatchAsync(string infrastructure, long? expected)
        => expected is not { } revision ? Any
            : await FindInfrastructureAsync(infrastructure).ConfigureAwait(false) is not { } found ? Any
            : string.Create(CultureInfo.InvariantCulture, $"\"{found.Id}.{revision}.infrastructure\"");

    private async Task<string> MatchNodeAsync(Guid nodeId, long? expected) => expected is null
        ? Any
        : await MatchAsync((await FindNodeAsync($"{nodeId}").ConfigureAwait(false)).InfrastructureId, expected)
            .ConfigureAwait(false);

    // With these names, the path would lead elsewhere.
    private static bool IsSegment(string name) => name is not ("" or "." or "..");

    private static string Segment(string name) => IsSegment(name) ? Uri.EscapeDataString(name)
        : throw new OccoException(FailureKind.NotFound, $"Nothing has the name '{name}'.");

    private static string Of(string infrastructure) => $"infrastructures/{Segment(infrastructure)}";

    private static string Query(params ReadOnlySpan<(string Name, object? Value)> parts)
    {
        var query = new List<string>();
        foreach (var (name, value) in parts)
        {
            if (Text(value) is { } text) query.Add($"{name}={Uri.EscapeDataString(text)}");
        }

        return query.Count == 0 ? "" : $"?{string.Join('&', query)}";
    }

    private static string? Text(object? value) => value switch
    {
        null or false => null,
        true => "true",
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        TimeSpan time => time.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private OccoException Refused(string what, string instead) => new(FailureKind.InvalidArgument,
        $"{what} is on this machine, and the server {StorePath} does the work: {instead}");
}
