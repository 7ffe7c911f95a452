namespace Occo.Engine.Model;

/// <summary>Why a call at the engine's door failed.</summary>
public enum FailureKind
{
    /// <summary>Nothing of that name or id.</summary>
    NotFound,

    /// <summary>The name is taken.</summary>
    AlreadyExists,

    /// <summary>Another enactment holds the infrastructure.</summary>
    Busy,

    /// <summary>Somebody suspended the infrastructure.</summary>
    Suspended,

    /// <summary>Another process took over; this one must not write any more.</summary>
    LeaseLost,

    /// <summary>The store cannot be opened, read or written.</summary>
    Store,

    /// <summary>The plan that was to be carried out is not what is needed any more.</summary>
    PlanChanged,

    /// <summary>Other infrastructures use it.</summary>
    InUse,

    /// <summary>An argument makes no sense.</summary>
    InvalidArgument,
}

/// <summary>A call failed.</summary>
public sealed class OccoException(FailureKind kind, string message, Exception? inner = null)
    : Exception(ForeignText.Clean(message), inner)
{
    /// <summary>Why.</summary>
    public FailureKind Kind { get; } = kind;

    /// <summary>What a person can do about it; null: the message says all.</summary>
    public Remedy? Remedy { get; init; }
}
