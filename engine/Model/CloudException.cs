using System.Collections;

namespace Occo.Engine.Model;

/// <summary>Kinds of cloud errors: they decide what Occo does next.</summary>
public enum CloudErrorKind
{
    /// <summary>May succeed when retried.</summary>
    Transient,

    /// <summary>Too many requests; retry later.</summary>
    Throttled,

    /// <summary>A limit or the cloud's capacity is reached.</summary>
    Quota,

    /// <summary>Something the request names does not exist.</summary>
    NotFound,

    /// <summary>The request is wrong; a retry is useless.</summary>
    Invalid,

    /// <summary>The credentials are missing, wrong or not allowed to do this.</summary>
    Unauthorised,
}

/// <summary>A cloud call failed.</summary>
public sealed class CloudException(CloudErrorKind kind, string message, Exception? inner = null)
    : Exception(ForeignText.Brief(message), inner)
{
    public CloudErrorKind Kind { get; } = kind;

    /// <summary>
    /// The request did not reach the cloud, so it had no effect: for example, the host does not exist.
    /// </summary>
    public bool WasNotSent { get; init; }

    /// <summary>The same request may succeed later.</summary>
    public bool IsTransient => Kind is CloudErrorKind.Transient or CloudErrorKind.Throttled;

    /// <summary>The same error with another message and without its inner exception.</summary>
    internal CloudException WithTexts(Func<string, string> change)
    {
        var other = new CloudException(Kind, change(Message)) { WasNotSent = WasNotSent };
        foreach (DictionaryEntry entry in Data)
            other.Data[entry.Key] = entry.Value is { } value && value.ToString() is { } text && change(text) != text
                ? change(text)
                : entry.Value;
        return other;
    }
}
