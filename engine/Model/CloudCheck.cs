namespace Occo.Engine.Model;

/// <summary>Result of a check.</summary>
public enum CloudCheckStatus
{
    Passed,

    /// <summary>The cloud works, but something should be corrected.</summary>
    Warning,

    /// <summary>The cloud cannot be used, or not fully.</summary>
    Failed,

    /// <summary>Could not be checked, because of an earlier result or of the cloud's answer.</summary>
    Skipped,
}

/// <summary>One requirement for using a cloud, checked.</summary>
/// <param name="Name">What was checked: <c>Credentials</c>, <c>Endpoint</c>, ...</param>
/// <param name="Status">Result.</param>
/// <param name="Message">The finding, in one line.</param>
/// <param name="Hint">What to do; null: nothing.</param>
public sealed record CloudCheck(string Name, CloudCheckStatus Status, string Message, string? Hint = null)
{
    public string Name { get; init; } = ForeignText.Brief(Name);
    public string Message { get; init; } = ForeignText.Brief(Message);
    public string? Hint { get; init; } = ForeignText.Brief(Hint);
}
