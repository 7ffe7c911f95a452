using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>Ends a check before its last line: it is skipped, or has failed.</summary>
internal sealed class CheckEnd(CloudCheckStatus status, string message) : Exception(message)
{
    public CloudCheckStatus Status { get; } = status;

    /// <summary>Fails the check unless the handler kept a rule.</summary>
    /// <param name="kept">The rule was kept.</param>
    /// <param name="did">What the handler did instead, as a sentence.</param>
    public static void Demand([DoesNotReturnIf(false)] bool kept, string did)
    {
        if (!kept) throw Failed(did);
    }

    /// <summary>Skips the check unless it can be made.</summary>
    public static void SkipUnless([DoesNotReturnIf(false)] bool possible, string why)
    {
        if (!possible) throw new CheckEnd(CloudCheckStatus.Skipped, why);
    }

    public static CheckEnd Failed(string did) => new(CloudCheckStatus.Failed, did);
}
