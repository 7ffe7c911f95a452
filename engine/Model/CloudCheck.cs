namespace Occo.Engine.Model;

/// <summary>How a check of a cloud ended.</summary>
public enum CloudCheckStatus
{
    /// <summary>All is well.</summary>
    Passed,

    /// <summary>It works, and something should be put right.</summary>
    Warning,

    /// <summary>The cloud cannot be used, or not fully.</summary>
    Failed,

    /// <summary>Could not be told, because of what came before or of what the cloud answered.</summary>
    Skipped,
}

/// <summary>One thing that must be right for a cloud to be usable.</summary>
/// <param name="Name">What was looked at: <c>Credentials</c>, <c>Endpoint</c>, ...</param>
/// <param name="Status">How it ended.</param>
/// <param name="Message">What was found, in one line.</param>
/// <param name="Hint">What to do about it; null: nothing.</param>
public sealed record CloudCheck(string Name, CloudCheckStatus Status, string Message, string? Hint = null)
{
    /// <summary>What was looked at.</summary>
    public string Name { get; init; } = ForeignText.Clean(Name);

    /// <summary>What was found, in one line.</summary>
    public string Message { get; init; } = ForeignText.Clean(Message);

    /// <summary>What to do about it; null: nothing.</summary>
    public string? Hint { get; init; } = ForeignText.Clean(Hint);
}
