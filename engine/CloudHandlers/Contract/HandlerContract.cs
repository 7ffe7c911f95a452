using System.Runtime.CompilerServices;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>
/// The contract of cloud handlers, as checks for the tests of a handler: Occo's own or a plug-in's. The checks create
/// and remove real instances.
/// </summary>
public static class HandlerContract
{
    /// <summary>All checks, the cheap ones first.</summary>
    public static IReadOnlyList<HandlerCheck> Checks { get; } =
    [
        .. TraitChecks.All, .. CreateChecks.All, .. RetryChecks.All, .. ListChecks.All, .. DropChecks.All,
        .. CancelChecks.All, .. ConcurrencyChecks.All, .. RefreshChecks.All,
        .. StartChecks.All, .. PublishChecks.All, .. ReleaseChecks.All, .. VolumeChecks.All,
    ];

    /// <summary>The check with a name. Throws <see cref="ArgumentException"/> where there is none.</summary>
    public static HandlerCheck Find(string name)
        => Checks.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"The contract of cloud handlers has no check '{name}'.", nameof(name));

    /// <summary>Runs all checks, one after the other, and returns each result when its check ends.</summary>
    public static async IAsyncEnumerable<HandlerCheckResult> RunAsync(
        HandlerSubject subject, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var check in Checks) yield return await check.RunAsync(subject, cancel).ConfigureAwait(false);
    }
}
