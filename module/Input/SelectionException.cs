namespace Occo;

/// <summary>What the user named is not there.</summary>
/// <param name="subject">What kind of thing was named, <c>Node</c> say; it begins the error id.</param>
/// <param name="message">What is wrong and what to do.</param>
internal sealed class SelectionException(string subject, string message) : Exception(message)
{
    /// <summary>What kind of thing was named.</summary>
    public string Subject { get; } = subject;

    /// <summary>What was named, where it is another thing than the cmdlet is working on.</summary>
    public object? Item { get; init; }
}
