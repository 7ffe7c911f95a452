namespace Occo.Engine.Model;

/// <summary>An output of an infrastructure, as its template answers now.</summary>
/// <param name="Name">Name of the output.</param>
/// <param name="Value">Plain value; null while there is none.</param>
/// <param name="Reason">Why there is no value yet, for people; null when there is one.</param>
public sealed record OutputValue(string Name, object? Value, string? Reason = null)
{
    /// <summary>There is a value.</summary>
    public bool IsAvailable => Reason is null;
}
