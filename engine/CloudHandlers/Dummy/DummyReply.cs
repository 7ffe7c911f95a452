namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>
/// What a simulated call leaves behind: a value, or an error that the caller gets while what the call did stays done.
/// </summary>
internal readonly record struct DummyReply<T>(T? Value, CloudException? Error)
{
    /// <summary>The value, or throws the error.</summary>
    public T Open() => Error is null ? Value! : throw Error;
}
