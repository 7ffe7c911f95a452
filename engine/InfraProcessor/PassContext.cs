using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>What the parts of one pass share.</summary>
internal sealed class PassContext(
    EngineServices services, Desired desired, InstanceBook book, PassJournal journal, CloudCalls calls,
    Observer observer, StepLedger ledger, EnactmentOptions options)
{
    public EngineServices Services => services;

    public Desired Desired => desired;

    public InstanceBook Book => book;

    public PassJournal Journal => journal;

    public CloudCalls Calls => calls;

    public Observer Observer => observer;

    public StepLedger Ledger => ledger;

    public EnactmentOptions Options => options;

    public CloudScope ScopeOf(NodeInstance instance) => desired.ScopeOf(instance.Cloud, instance.Request.Resource);

    /// <summary>
    /// The instance, from now on as one that lists need not show yet; unchanged where lists are consistent at once.
    /// </summary>
    public NodeInstance Unlisted(NodeInstance instance)
        => services.Clouds.ListingDelayOf(instance.Cloud) == TimeSpan.Zero
            ? instance : instance with { UnlistedSince = services.Time.GetUtcNow() };

    /// <summary>No list has shown it, and none needed to when the cloud was asked.</summary>
    public bool IsUnlisted(NodeInstance instance, DateTimeOffset asked)
    {
        // The clock may have been set back since.
        var now = services.Time.GetUtcNow();
        return InstanceAssessor.IsUnlisted(
            instance, services.Clouds.ListingDelayOf(instance.Cloud), asked < now ? asked : now);
    }

    /// <summary>Records changes and makes them visible to the rest of the pass.</summary>
    public async Task SaveAsync(IReadOnlyList<ObservedChange> changes)
    {
        if (changes.Count == 0) return;
        await journal.SaveAllAsync(changes).ConfigureAwait(false);
        book.PutAll(changes.Select(c => c.Instance));
    }

    public Task SaveAsync(NodeInstance instance, EventKind? kind, string message)
        => SaveAsync([new(instance, kind, message)]);
}
