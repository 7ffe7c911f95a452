using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// A client per cloud and identity. It is made when it is first used, so that nothing of AWS is loaded before, and
/// disposed of when it was not used for a while; never while a call uses it.
/// </summary>
internal sealed class Ec2Clients(TimeProvider time) : IDisposable
{
    /// <summary>How long an unused client is kept. By then its <see cref="Ec2Pace"/> is what a new one's is.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(10);

    private readonly Dictionary<(CloudKey Cloud, string Identity), Entry> all = [];
    private bool disposed;

    /// <summary>How many clients there are.</summary>
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
            // Where it could not be made, credentials may be there next time.
            if (entry.IsDropped || !entry.Access.IsValueCreated) Drop(key, entry);
        }
    }

    // Nobody gets it any more; the last who uses it disposes of it.
    private void Drop((CloudKey, string) key, Entry entry)
    {
        if (!entry.IsDropped) all.Remove(key);
        entry.IsDropped = true;
        if (entry.Users == 0 && entry.Access.IsValueCreated) entry.Access.Value.Dispose();
    }

    private Ec2Access Make(CloudAccess access)
        => new(new(Ec2Credentials.Resolve(access), Ec2Endpoint.ConfigOf(access)), new(time));

    // All of what was given: a key that was rotated, or that only this call brings, is another identity.
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

/// <summary>The client of a cloud, and the pace at which it may be asked for instances.</summary>
internal sealed record Ec2Access(Ec2Client Client, Ec2Pace Pace) : IDisposable
{
    public void Dispose()
    {
        Client.Dispose();
        Pace.Dispose();
    }
}
