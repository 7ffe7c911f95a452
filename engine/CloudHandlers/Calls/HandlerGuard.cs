using Occo.Engine.CloudHandlers.Credentials;

namespace Occo.Engine.CloudHandlers.Calls;

/// <summary>
/// Calls handlers so that they throw nothing but <see cref="CloudException"/>, without secrets. Any other exception is
/// a defect of the handler and must not stop the other instances. A cancellation that was not requested is one, too:
/// the time-out of an HTTP client.
/// </summary>
internal static class HandlerGuard
{
    public static async ValueTask<T> CallAsync<T>(
        CloudAccess access, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancel)
    {
        try
        {
            return await call(cancel).ConfigureAwait(false);
        }
        catch (CloudException e) when (access.Hide(e) is var hidden && !ReferenceEquals(hidden, e))
        {
            throw hidden;
        }
        catch (Exception e) when (e is not CloudException
            && !(e is OperationCanceledException && cancel.IsCancellationRequested))
        {
            throw access.Hide(new CloudException(CloudErrorKind.Transient,
                $"The handler of the cloud '{access.Type}' failed: {e.GetBaseException().Message}", e));
        }
    }
}
