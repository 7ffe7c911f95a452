namespace Occo;

/// <summary>A named item does not exist.</summary>
/// <param name="subject">Kind of the item, for example <c>Node</c>; the prefix of the error id.</param>
/// <param name="message">What is wrong and what to do.</param>
internal sealed class SelectionException(string subject, string message) : Exception(message)
{
    public string Subject { get; } = subject;

    /// <summary>The item, if the cmdlet is processing another one.</summary>
    public object? Item { get; init; }
}
