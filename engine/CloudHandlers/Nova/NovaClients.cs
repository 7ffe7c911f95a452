namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>A client per cloud and identity; disposed of after some time without use.</summary>
internal sealed class NovaClients(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, Entry> all = [];
    private bool disposed;

    /// <summary>Works with the client for a cloud. Throws <see cref="CloudException"/>.</summary>
    public async Task<T> UseAsync<T>(CloudAccess access, Func<NovaClient, Task<T>> work, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var entry = Take(NovaSettingsReader.Read(access));
        try
        {
            return await work(entry.Client).ConfigureAwait(false);
        }
        finally
        {
            lock (all)
            {
                entry.Users--;
                entry.LastUse = time.GetTimestamp();
                if (disposed && entry.Users == 0) entry.Client.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (all)
        {
            disposed = true;
            foreach (var entry in all.Values.Where(e => e.Users == 0)) entry.Client.Dispose();
        }
    }

    private Entry Take(NovaSettings settings)
    {
        lock (all)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            foreach (var (key, idle) in all.ToList())
            {
                if (idle.Users > 0 || time.GetElapsedTime(idle.LastUse) <= IdleTime) continue;
                all.Remove(key);
                idle.Client.Dispose();
            }

            if (!all.TryGetValue(settings.Key, out var entry))
                all[settings.Key] = entry = new(new(settings, time), time.GetTimestamp());
            entry.Users++;
            return entry;
        }
    }

    private sealed class Entry(NovaClient client, long lastUse)
    {
        public NovaClient Client => client;

        public int Users { get; set; }

        public long LastUse { get; set; } = lastUse;
    }
}
