using System.Collections.Concurrent;

namespace Occo.Engine.Health;

/// <summary>
/// Asks probes of plug-ins. One that does not return holds nothing but its own thread: its time ends, and no other call
/// begins for the same check before it has ended.
/// </summary>
internal sealed class PlugInProbes(HealthProbeRegistry probes)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public IReadOnlyDictionary<string, IHealthProbe> ByType => probes.All;

    private readonly ConcurrentDictionary<(Guid Node, string Check), Task> open = new();

    /// <summary>Why the checks cannot be made; null: they can.</summary>
    public string? Missing(HealthCheckSpec spec)
        => spec.Probes.FirstOrDefault(p => !ByType.ContainsKey(p.Type)).Type is not { } type ? null
            : $"no plug-in here has the probe '{type}'. Register-OccoPlugin loads one, and occod --plugin does on a "
                + "worker";

    public IEnumerable<Probe> For(NodeInstance instance, HealthCheckSpec spec) => spec.Probes.Select(p => new Probe(
        $"probe '{p.Name}'", Limit, cancel => AskAsync(
            ByType[p.Type], new(instance, p.Check, spec.AllowLinkLocal), (instance.Id, p.Name), cancel)));

    private async Task<string?> AskAsync(
        IHealthProbe probe, ProbeTarget target, (Guid, string) check, CancellationToken cancel)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!open.TryAdd(check, ended.Task))
            if (open.TryGetValue(check, out var before)) await before.WaitAsync(cancel).ConfigureAwait(false);
        return await Task.Run(CallAsync, CancellationToken.None).WaitAsync(cancel).ConfigureAwait(false);

        async Task<string?> CallAsync()
        {
            try
            {
                return await probe.CheckAsync(target, cancel).ConfigureAwait(false) is { } failure
                    ? $"says: {failure}" : null;
            }
            catch (Exception e) when (e.GetBaseException() is AddressRefusedException refused)
            {
                throw refused;
            }
            catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
            {
                // A shorter time of its own.
                return $"failed: {e.Message}";
            }
            finally
            {
                open.TryRemove(check, out _);
                ended.SetResult();
            }
        }
    }
}
