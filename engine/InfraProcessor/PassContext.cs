using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>What the parts of one pass share.</summary>
internal sealed record PassContext(
    EngineServices Services, Desired Desired, InstanceBook Book, PassJournal Journal, CloudCalls Calls,
    Observer Observer, StepLedger Ledger, EnactmentOptions Options, PassPlaces Places)
{
    /// <summary>Since when the enactment waits.</summary>
    public required WaitTimes Waits { get; init; }

    public CloudScope ScopeOf(NodeInstance instance) => Desired.ScopeOf(
        instance.Cloud, instance.Request.Resource,
        () => Book.All.Where(i => CloudKey.Of(i) == CloudKey.Of(instance)));

    /// <summary>
    /// Marks an instance that lists need not show yet; does nothing where lists are consistent at once.
    /// </summary>
    public NodeInstance Unlisted(NodeInstance instance)
        => Services.Clouds.ListingDelayOf(instance.Cloud) == TimeSpan.Zero
            ? instance : instance with { UnlistedSince = Services.Time.GetUtcNow() };

    /// <summary>No list has shown the instance, and none needed to when the cloud was asked.</summary>
    public bool IsUnlisted(NodeInstance instance, DateTimeOffset asked)
    {
        // The clock may have been set back since.
        var now = Services.Time.GetUtcNow();
        return InstanceAssessor.IsUnlisted(
            instance, Services.Clouds.ListingDelayOf(instance.Cloud), asked < now ? asked : now);
    }

    /// <summary>Records changes and makes them visible to the rest of the pass.</summary>
    public async Task SaveAsync(IReadOnlyList<ObservedChange> changes)
    {
        if (changes.Count == 0) return;
        await Journal.SaveAllAsync(changes).ConfigureAwait(false);
        Book.PutAll(changes.Select(c => c.Instance));
    }
}
