using System.Collections;

namespace Occo.Engine.Model;

/// <summary>Kinds of cloud errors: they decide what Occo does next.</summary>
public enum CloudErrorKind
{
    /// <summary>May succeed when tried again.</summary>
    Transient,

    /// <summary>Too many requests; try again later.</summary>
    Throttled,

    /// <summary>A limit or the cloud's capacity is reached.</summary>
    Quota,

    /// <summary>Something the request names does not exist.</summary>
    NotFound,

    /// <summary>The request is wrong; trying again is useless.</summary>
    Invalid,

    /// <summary>The credentials are missing, wrong or not allowed to do this.</summary>
    Unauthorised,
}

/// <summary>The cloud refused or failed.</summary>
public sealed class CloudException(CloudErrorKind kind, string message, Exception? inner = null)
    : Exception(ForeignText.Clean(message), inner)
{
    /// <summary>What kind of failure.</summary>
    public CloudErrorKind Kind { get; } = kind;

    /// <summary>It makes sense to try the same request again.</summary>
    public bool IsTransient => Kind is CloudErrorKind.Transient or CloudErrorKind.Throttled;

    /// <summary>The same failure in other words, without its cause.</summary>
    internal CloudException WithMessage(string message)
    {
        var other = new CloudException(Kind, message);
        foreach (DictionaryEntry entry in Data) other.Data[entry.Key] = entry.Value;
        return other;
    }
}
