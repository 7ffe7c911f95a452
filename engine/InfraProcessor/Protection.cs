using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>Protected instances.</summary>
internal static class Protection
{
    private const int MostNamed = 5;

    /// <summary>
    /// Throws <see cref="OccoException"/> (Protected) when an instance of an infrastructure must not be dropped.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="infrastructure">The infrastructure.</param>
    /// <param name="nodeId">The only instance that is to be dropped; null: all are.</param>
    public static async Task RequireNoneAsync(Store store, Infrastructure infrastructure, Guid? nodeId)
    {
        var all = await store.Instances.ListAsync(infrastructure.Id).ConfigureAwait(false);
        var guarded = all.Where(i => i.IsGuarded && (nodeId is null || i.Id == nodeId)).ToList();
        if (guarded.Count == 0) return;
        var named = string.Join(", ", guarded.Take(MostNamed).Select(i => $"{i.Name} {i.InstanceId}"))
            + (guarded.Count > MostNamed ? $" and {guarded.Count - MostNamed} more" : "");
        throw new OccoException(FailureKind.Protected, guarded.Count == 1
            ? $"{named} of '{infrastructure.Name}' is protected, and nothing was dropped."
            : $"{guarded.Count} instances of '{infrastructure.Name}' are protected, and nothing was dropped: {named}.")
        {
            Remedy = new(RemedyKind.IncludeProtected),
        };
    }

    /// <summary>The error of a step that is not done, because its instance is protected.</summary>
    public static StepError Refused(Step step) => new(step.Node, step.NodeId, step.Action, CloudErrorKind.Invalid,
        $"refused, because {step.InstanceId} is protected: {step.Reason}")
    {
        IsRefused = true,
    };
}
