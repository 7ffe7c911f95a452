namespace Occo.Engine.Model;

/// <summary>Why a call to the engine failed.</summary>
public enum FailureKind
{
    /// <summary>No item has this name or id.</summary>
    NotFound,

    /// <summary>The name is taken.</summary>
    AlreadyExists,

    /// <summary>Another enactment holds the infrastructure.</summary>
    Busy,

    /// <summary>The infrastructure is suspended.</summary>
    Suspended,

    /// <summary>Another process took over; this one must not write any more.</summary>
    LeaseLost,

    /// <summary>The store cannot be opened, read or written.</summary>
    Store,

    /// <summary>There is no store at the path.</summary>
    NoStore,

    /// <summary>The store's file is no longer the one that was opened. It must be opened again.</summary>
    StoreReplaced,

    /// <summary>The given plan is no longer what is needed.</summary>
    PlanChanged,

    /// <summary>The infrastructure is not at the revision that the caller expected.</summary>
    Changed,

    /// <summary>What was waited for cannot be reached: its enactment failed.</summary>
    NotReached,

    /// <summary>What was waited for was not reached in time.</summary>
    TimedOut,

    /// <summary>An instance that it would drop is protected.</summary>
    Protected,

    /// <summary>Other infrastructures use it.</summary>
    InUse,

    /// <summary>An argument is not valid.</summary>
    InvalidArgument,
}

/// <summary>A call to the engine failed; the message is for users.</summary>
public sealed class OccoException(FailureKind kind, string message, Exception? inner = null)
    : Exception(ForeignText.Clean(message), inner)
{
    public FailureKind Kind { get; } = kind;

    /// <summary>What the user can do; null: the message says all.</summary>
    public Remedy? Remedy { get; init; }
}
