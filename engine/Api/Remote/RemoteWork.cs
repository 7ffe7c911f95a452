using Occo.Engine.Api.Wire;

namespace Occo.Engine.Api.Remote;

using Listeners = Dictionary<string, Action<string>>;

/// <summary>Work that the server does for this client: begun by a request, followed by its messages.</summary>
internal sealed class RemoteWork(ServerCalls calls, string subject, Action<EnactmentProgress>? onProgress = null)
{
    // A stop that the server does not confirm in time is over for the user; the server goes on with it.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private Guid? id;

    /// <summary>
    /// Begins the work, tells its messages and returns its result. When it is cancelled, the server is told to stop,
    /// and the end of the work is awaited. Throws what the work throws, and <see cref="OperationCanceledException"/>.
    /// </summary>
    /// <param name="method">Method of the request that begins it.</param>
    /// <param name="path">Path of that request.</param>
    /// <param name="body">Body of that request.</param>
    /// <param name="match">The tag that the server's state must have.</param>
    /// <param name="listeners">What to do with the data of messages, by name.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<T> RunAsync<T>(
        HttpMethod method, string path, object? body, string match, Listeners listeners, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var patience = new CancellationTokenSource();
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = cancel.Register(() =>
        {
            patience.CancelAfter(StopLimit);
            stopping.TrySetResult();
        });
        try
        {
            // Not cancelled at once: nobody would know of work that has begun.
            var begun = await calls.SendAsync<EnactmentRecord>(method, path, body, match, isLong: true, patience.Token)
                .ConfigureAwait(false);
            id = begun.Id;
            if (begun.Infrastructure is { } name) subject = $"'{name}'";
            var following = FollowAsync<T>(listeners, patience.Token);
            if (await Task.WhenAny(following, stopping.Task).ConfigureAwait(false) != following)
                await StopAsync(patience.Token).ConfigureAwait(false);
            return await following.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (OperationCanceledException e)
        {
            throw new OccoException(FailureKind.NotReached,
                $"{e.Message.Closed()} What was begun is recorded; the next enactment goes on.", e);
        }
    }

    private async Task<T> FollowAsync<T>(Listeners listeners, CancellationToken cancel)
    {
        try
        {
            return await new ServerMessages(calls, $"enactments/{id}/stream", TellAway)
                .LastAsync<T>(listeners, cancel).ConfigureAwait(false);
        }
        catch (OccoException e) when (e.Kind == FailureKind.NotFound
            && e.Message.Contains($"{id}", StringComparison.Ordinal))
        {
            throw Ended(e);
        }
        catch (ServerException e) when (e.Problem.Id() == "Draining")
        {
            throw Ended(e);
        }
    }

    private OccoException Ended(Exception e) => new(FailureKind.LeaseLost,
        $"The server ended while it worked on {subject}. What it made is recorded; the next enactment goes on.", e);

    private void TellAway(string why) => onProgress?.Invoke(new(0, "Waiting", 0, 0, $"the server to answer ({why})"));

    private async Task StopAsync(CancellationToken limit)
    {
        try
        {
            await calls.SendAsync<object?>(HttpMethod.Delete, $"enactments/{id}", cancel: limit).ConfigureAwait(false);
        }
        catch (OccoException e) when (e.Kind == FailureKind.NotFound)
        {
            // It has just ended.
        }
    }
}
