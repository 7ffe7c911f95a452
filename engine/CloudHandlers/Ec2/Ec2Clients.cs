using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// A client per cloud and identity. It is made at its first use, so that the AWS SDK is not loaded before, and disposed
/// of after <see cref="IdleTime"/> without use. The look-up of its credentials may ask a metadata service that does not
/// answer, and the SDK waits for it on the thread that asks: it has a thread of its own, and callers can stop waiting.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="onLookUp">Called before each look-up, on its thread.</param>
internal sealed class Ec2Clients(TimeProvider time, Action? onLookUp = null) : IDisposable
{
    /// <summary>How long an unused client is kept. Its <see cref="Ec2Pace"/> is full again by then.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(10);

    // Machines and other resources have the same clients.
    private const string Shared = "ec2";

    private readonly Dictionary<(CloudKey Cloud, string Identity), Entry> all = [];
    private bool disposed;

    public int Count
    {
        get
        {
            lock (all) return all.Count;
        }
    }

    /// <summary>Works with the client for a cloud. Throws <see cref="CloudException"/>.</summary>
    public async Task<T> UseAsync<T>(
        CloudAccess access, Func<Ec2Access, Task<T>> work, CancellationToken cancel)
    {
        var key = (CloudKey.Of(Shared, access.Settings), IdentityOf(access));
        var entry = Take(key, access);
        try
        {
            return await work(await entry.Access.WaitAsync(cancel).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            GiveBack(key, entry);
        }
    }

    public void Dispose()
    {
        lock (all)
        {
            disposed = true;
            foreach (var (key, entry) in all.ToList()) Drop(key, entry);
        }
    }

    private Entry Take((CloudKey, string) key, CloudAccess access)
    {
        lock (all)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            foreach (var (old, idle) in all.ToList())
            {
                if (old != key && idle.Users == 0 && time.GetElapsedTime(idle.LastUse) > IdleTime) Drop(old, idle);
            }

            if (!all.TryGetValue(key, out var entry) || entry.Access.IsFaulted)
                all[key] = entry = new(MakeAsync(access));
            entry.Users++;
            return entry;
        }
    }

    private void GiveBack((CloudKey, string) key, Entry entry)
    {
        lock (all)
        {
            entry.Users--;
            entry.LastUse = time.GetTimestamp();
            // A client that could not be made is made again next time; credentials may be there then.
            if (entry.IsDropped || entry.Access.IsFaulted) Drop(key, entry);
        }
    }

    // No new call gets it; the last call that uses it disposes of it.
    private void Drop((CloudKey, string) key, Entry entry)
    {
        if (!entry.IsDropped && all.GetValueOrDefault(key) == entry) all.Remove(key);
        entry.IsDropped = true;
        if (entry.Users > 0) return;
        _ = entry.Access.ContinueWith(made => made.Result.Dispose(), CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private Task<Ec2Access> MakeAsync(CloudAccess access) => Task.Factory.StartNew(
        () =>
        {
            onLookUp?.Invoke();
            var (credentials, config) = (Ec2Credentials.Resolve(access), Ec2Endpoint.ConfigOf(access));
            return new Ec2Access(new(credentials, config), new(time))
            {
                Targets = new(() => new(new(
                    credentials, Ec2Endpoint.OfBalancing(access, config), Ec2Endpoint.RegionOf(config)))),
            };
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // Over all given values: a rotated key is another identity.
    private static string IdentityOf(CloudAccess access) => access.Credential is { } given
        ? Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(PlainJson.Write(given))))
        : "";

    private sealed class Entry(Task<Ec2Access> access)
    {
        public Task<Ec2Access> Access => access;

        public int Users { get; set; }

        public long LastUse { get; set; }

        public bool IsDropped { get; set; }
    }
}

/// <summary>The client of a cloud, and the pace of its creating calls.</summary>
internal sealed record Ec2Access(Ec2Client Client, Ec2Pace Pace) : IDisposable
{
    /// <summary>The target groups of its load balancers; made at the first use.</summary>
    public required Lazy<Ec2Targets> Targets { get; init; }

    public void Dispose()
    {
        Client.Dispose();
        Pace.Dispose();
    }
}
