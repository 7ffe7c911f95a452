namespace Occo.Engine.Model;

/// <summary>An output of an infrastructure, rendered now.</summary>
/// <param name="Name">Name of the output.</param>
/// <param name="Value">Plain value; null while there is none.</param>
/// <param name="Reason">Why there is no value yet; null when there is one.</param>
public sealed record OutputValue(string Name, object? Value, string? Reason = null)
{
    public bool IsAvailable => Reason is null;
}
