using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>A client per cloud and identity, made when it is first used: nothing of AWS is loaded before.</summary>
internal sealed class Ec2Clients(TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<(CloudKey Cloud, string Identity), Lazy<Ec2Access>> all = new();

    /// <summary>The client for a cloud. Throws <see cref="CloudException"/>.</summary>
    public Ec2Access Get(CloudAccess access)
    {
        var key = (CloudKey.Of(access.Type, access.Settings), IdentityOf(access));
        var made = all.GetOrAdd(key, _ => new(() => Make(access)));
        try
        {
            return made.Value;
        }
        catch
        {
            // Credentials may be there next time.
            all.TryRemove(new(key, made));
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var made in all.Values.Where(m => m.IsValueCreated)) made.Value.Dispose();
        all.Clear();
    }

    /// <summary>Where the cloud is. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static Ec2ClientConfig ConfigOf(CloudAccess access)
    {
        var endpoint = Text(access, "endpoint");
        if (endpoint is not null && !Ec2Schema.IsEndpoint(endpoint))
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"The endpoint '{endpoint}' is no URL. Write https://ec2.<region>.amazonaws.com, or leave it out.");
        }

        return new(endpoint, Text(access, "regionname"));
    }

    private Ec2Access Make(CloudAccess access)
        => new(new(Ec2Credentials.Resolve(access), ConfigOf(access)), new(time));

    // All of what was given: a key that was rotated, or that only this call brings, is another identity.
    private static string IdentityOf(CloudAccess access) => access.Credential is { } given
        ? Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(PlainJson.Write(given))))
        : "";

    private static string? Text(CloudAccess access, string key)
        => access.Settings.GetValueOrDefault(key) is string { Length: > 0 } text ? text : null;
}

/// <summary>The client of a cloud, and the pace at which it may be asked for instances.</summary>
internal sealed record Ec2Access(Ec2Client Client, Ec2Pace Pace) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        Pace.Dispose();
    }
}
