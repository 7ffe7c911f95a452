using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>What one pass is to do.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Options">The options of the enactment.</param>
/// <param name="GivenPlan">The plan to carry out; null: what is needed.</param>
/// <param name="NodeId">The only instance to drop; null: everything is planned.</param>
/// <param name="IsTakingDown">All instances are to go, but the infrastructure stays registered.</param>
internal sealed record PassOrder(
    int Number, EnactmentOptions Options, Plan? GivenPlan = null, Guid? NodeId = null, bool IsTakingDown = false)
{
    /// <summary>Nothing is dropped: instances stay in their clouds, and their records end.</summary>
    public bool Keeps { get; init; }

    /// <summary>A cloud that cannot be listed and has no recorded instance is no obstacle.</summary>
    public bool Forgets { get; init; }

    /// <summary>Shared by the passes of an enactment.</summary>
    public WaitTimes Waits { get; init; } = new();

    /// <summary>The next pass of an enactment. An automatic rollback never drops what is protected.</summary>
    public static PassOrder Next(EnactmentState state) => new(
        state.Passes + 1,
        state.RolledBackTo is null ? state.Options : state.Options with { IncludeProtected = false },
        state.GivenPlan, state.NodeId, state.IsTakingDown)
    {
        Keeps = state.KeepResource,
        Forgets = state.ForgetUnreachable,
    };
}

/// <summary>A pass was cancelled.</summary>
/// <param name="result">The result until then.</param>
/// <param name="inner">The cancellation.</param>
internal sealed class PassCancelledException(PassResult result, OperationCanceledException inner)
    : OperationCanceledException(inner.Message, inner, inner.CancellationToken)
{
    public PassResult Result => result;
}
