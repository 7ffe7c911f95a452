using System.Collections.Concurrent;
using Occo.Engine.Api.Wire;
using Occo.Server.Problems;

namespace Occo.Server.Access;

/// <summary>
/// The streams that tokens have open. Each asks the store again and again, so that a token may have so many only.
/// </summary>
internal sealed class OpenStreams
{
    public const int Most = 100;

    private readonly ConcurrentDictionary<string, int> open = new(StringComparer.Ordinal);

    /// <summary>
    /// Counts one until it is disposed of. Throws <see cref="ServerException"/> when there are too many.
    /// </summary>
    public IDisposable Open(AccessToken token)
    {
        if (open.AddOrUpdate(token.Id, 1, (_, count) => count + 1) > Most)
        {
            Close(token.Id);
            throw new ServerException(ServerProblems.TooManyStreams);
        }

        return new Stream(() => Close(token.Id));
    }

    private void Close(string id) => open.AddOrUpdate(id, 0, (_, count) => count - 1);

    private sealed class Stream(Action close) : IDisposable
    {
        public void Dispose() => close();
    }
}
