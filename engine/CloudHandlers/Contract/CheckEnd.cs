using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>Ends a check early: it is skipped or has failed.</summary>
internal sealed class CheckEnd(CloudCheckStatus status, string message) : Exception(message)
{
    public CloudCheckStatus Status { get; } = status;

    /// <param name="kept">The handler kept the rule.</param>
    /// <param name="failure">What the handler did instead, as a sentence.</param>
    public static void Require([DoesNotReturnIf(false)] bool kept, string failure)
    {
        if (!kept) throw Failed(failure);
    }

    public static void SkipUnless([DoesNotReturnIf(false)] bool possible, string reason)
    {
        if (!possible) throw new CheckEnd(CloudCheckStatus.Skipped, reason);
    }

    public static CheckEnd Failed(string failure) => new(CloudCheckStatus.Failed, failure);
}
