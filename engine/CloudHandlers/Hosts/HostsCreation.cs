using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>
/// Leases hosts. A repeated creation finds its own lease, because all hosts are asked before any is taken. Only a lease
/// whose host does not answer then is not found: it is a second one of its node id when the host is back, and is
/// dropped like any orphan. The host itself decides who takes it.
/// </summary>
internal sealed class HostsCreation(IReadOnlyList<HostEntry> hosts, HostsSurvey survey)
{
    private const int MostContext = 1024 * 1024;

    // One creation at a time in a process for each pool: they would take the same hosts. Few pools share one.
    private static readonly SemaphoreSlim[] Turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public async Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
    {
        var section = HostsSection.Read(batch.Request.Resource);
        if (Misfit(batch.Request.Context ?? "#!") is { } misfit)
            throw new CloudException(CloudErrorKind.Invalid, misfit);
        if (!hosts.Any(section.IsFor))
        {
            throw new CloudException(CloudErrorKind.Invalid, "No host of the pool has the labels "
                + $"{string.Join(", ", section.Require.Select(r => $"{r.Key}: {r.Value}"))}. Look at 'require', and at "
                + "'labels' of the hosts.");
        }

        var turn = Turns[(uint)string.Join(' ', hosts.Select(h => h.Name)).GetHashCode(StringComparison.Ordinal)
            % Turns.Length];
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await LeaseAsync(batch, section, cancel).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Why a host cannot run a context; null: it can.</summary>
    public static string? Misfit(string context)
        => context.Length > MostContext ? $"The context has more than {MostContext / 1024} kB."
            : context.StartsWith("#!", StringComparison.Ordinal) || (context.StartsWith('#')
                && !context.StartsWith("#cloud-", StringComparison.Ordinal)) ? null
            : "A host that exists runs its context as a program, so that it must begin with #!, for example with "
                + "#!/bin/sh. It does not run cloud-init anew.";

    private async Task<IReadOnlyList<CreateOutcome>> LeaseAsync(
        CreateBatch batch, HostsSection section, CancellationToken cancel)
    {
        var looks = await survey.LookAsync(hosts, cancel).ConfigureAwait(false);
        if (looks.All(l => l.Error is not null)) throw looks[0].Error!;
        var free = looks.Where(l => l.IsFree && section.IsFor(l.Host)).Select(l => l.Host)
            .OrderBy(h => RankOf(h, batch.Items[0].NodeId), StringComparer.Ordinal).ToList();
        var taken = new Queue<HostEntry>(free);
        var own = batch.Items.Select(item => looks.Where(l => IsOwn(l, item.NodeId)).MaxBy(HostsList.IsByItsName));
        return await HostsSurvey.EachAsync([.. batch.Items.Zip(own)], (pair, token) => pair.Second is { } look
            ? OutcomeAsync(batch, pair.First, section, new([look.Host]), true, looks, token)
            : OutcomeAsync(batch, pair.First, section, taken, false, looks, token), cancel).ConfigureAwait(false);
    }

    private static bool IsOwn(HostLook look, Guid nodeId)
        => look.Lease is { } lease && HostId.IsOf(lease.Id, nodeId);

    // Several stores that share hosts do not begin with the same one.
    private static string RankOf(HostEntry host, Guid nodeId)
        => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{nodeId} {host.Name}")));

    private async Task<CreateOutcome> OutcomeAsync(
        CreateBatch batch, CreateItem item, HostsSection section, Queue<HostEntry> candidates, bool isOwn,
        HostLook[] looks, CancellationToken cancel)
    {
        var marks = HostMarks.Of(batch.Scope, batch.NodeName, item.NodeId, batch.Request.Digest);
        while (true)
        {
            HostEntry? host;
            lock (candidates)
            {
                if (!candidates.TryDequeue(out host)) return new(item.NodeId, null, Full(section, looks));
            }

            var look = await survey.AskAsync(host, HostScript.Take(host, marks, section, batch.Request.Context),
                TimeSpan.Zero, cancel).ConfigureAwait(false);
            Failpoint.Hit(FailpointName.AfterLease);
            lock (looks) looks[Array.FindIndex(looks, l => l.Host == host)] = look;
            if (look.Error is { } unknown && (isOwn || unknown is { WasNotSent: false, IsTransient: true }))
            {
                // It has been leased, or may have been: another host would be a second one.
                return new(item.NodeId, null, unknown);
            }

            if (!IsOwn(look, item.NodeId)) continue;
            if (HostsInstances.Of(look) is { } instance) return new(item.NodeId, instance, null);
            return new(item.NodeId, null, new(CloudErrorKind.Invalid,
                $"{host.Name} is leased for this node, and its lease cannot be read."));
        }
    }

    private static CloudException Full(HostsSection section, HostLook[] looks)
    {
        lock (looks)
        {
            var fit = looks.Where(l => section.IsFor(l.Host)).ToList();
            var owners = fit.Where(l => l.Lease is { IsQuarantined: false }).GroupBy(l => HolderOf(l.Lease!))
                .OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} leased to {g.Key}");
            var others = fit.Where(l => l.Lease is { IsQuarantined: true }).Select(l => $"{l.Host.Name} quarantined")
                .Concat(fit.Where(l => l.IsUnleased && l.Host.IsDrained)
                    .Select(l => $"{l.Host.Name} drained"))
                .Concat(fit.Where(l => l.Error is not null).Select(l => l.Error!.Message.TrimEnd('.')));
            return new(CloudErrorKind.Quota, $"No host is free ({fit.Count} of {looks.Length} fit): "
                + $"{string.Join("; ", owners.Concat(others)).Closed()} Test-OccoCloud hosts shows each.");
        }
    }

    /// <summary>Whose a lease is, for people.</summary>
    public static string HolderOf(HostLease lease) => lease.Marks is { } marks
        ? $"{marks.InfrastructureName}{(marks.IsReleased ? " (released)" : "")} of the store {ShortOf(marks.Store)}"
        : "somebody unknown";

    private static string ShortOf(string id) => ForeignText.Brief(id.Length > 8 ? id[..8] : id);
}
