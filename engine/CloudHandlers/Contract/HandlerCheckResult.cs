namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>The result of a check.</summary>
/// <param name="Check">The check.</param>
/// <param name="Status">Passed, failed or skipped.</param>
/// <param name="Message">
/// Failed: what the handler did, and what the contract says. Skipped: why. Passed: the rule.
/// </param>
/// <param name="Elapsed">Duration, with the removal of the instances.</param>
public sealed record HandlerCheckResult(
    HandlerCheck Check, CloudCheckStatus Status, string Message, TimeSpan Elapsed)
{
    /// <summary>The name of the check.</summary>
    public string Name => Check.Name;

    public override string ToString() => $"{Name}: {Status}: {Message}";
}
