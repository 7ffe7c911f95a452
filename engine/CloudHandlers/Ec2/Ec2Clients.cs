using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// A client per cloud and identity. It is made at its first use, so that the AWS SDK is not loaded before, and disposed
/// of after <see cref="IdleTime"/> without use.
/// </summary>
internal sealed class Ec2Clients(TimeProvider time) : IDisposable
{
    /// <summary>How long an unused client is kept. Its <see cref="Ec2Pace"/> is full again by then.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(10);

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
    public async Task<T> UseAsync<T>(CloudAccess access, Func<Ec2Access, Task<T>> work)
    {
        var key = (CloudKey.Of(access.Type, access.Settings), IdentityOf(access));
        var entry = Take(key, access);
        try
        {
            return await work(entry.Access.Value).ConfigureAwait(false);
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

            if (!all.TryGetValue(key, out var entry)) all[key] = entry = new(new(() => Make(access)));
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
            if (entry.IsDropped || !entry.Access.IsValueCreated) Drop(key, entry);
        }
    }

    // No new call gets it; the last call that uses it disposes of it.
    private void Drop((CloudKey, string) key, Entry entry)
    {
        if (!entry.IsDropped) all.Remove(key);
        entry.IsDropped = true;
        if (entry.Users == 0 && entry.Access.IsValueCreated) entry.Access.Value.Dispose();
    }

    private Ec2Access Make(CloudAccess access)
        => new(new(Ec2Credentials.Resolve(access), Ec2Endpoint.ConfigOf(access)), new(time));

    // Over all given values: a rotated key is another identity.
    private static string IdentityOf(CloudAccess access) => access.Credential is { } given
        ? Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(PlainJson.Write(given))))
        : "";

    private sealed class Entry(Lazy<Ec2Access> access)
    {
        public Lazy<Ec2Access> Access => access;

        public int Users { get; set; }

        public long LastUse { get; set; }

        public bool IsDropped { get; set; }
    }
}

/// <summary>The client of a cloud, and the pace of its creating calls.</summary>
internal sealed record Ec2Access(Ec2Client Client, Ec2Pace Pace) : IDisposable
{
    public void Dispose()
    {
        Client.Dispose();
        Pace.Dispose();
    }
}
