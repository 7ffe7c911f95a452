namespace Occo.Engine.Health;

/// <summary>
/// Checks instances: ping, then ports, then URLs, then by plug-ins, and stops after the first kind that fails. Probes
/// of one kind run in parallel, at most <paramref name="concurrency"/> over all instances. The limit of a probe
/// counts from its start.
/// </summary>
internal sealed class HealthChecker(
    TimeProvider time, HealthProbeRegistry? others = null, int concurrency = 64) : IDisposable
{
    private readonly PlugInProbes plugIns = new(others ?? new([]));
    private readonly SemaphoreSlim slots = new(concurrency);

    /// <summary>Probes beside the built-in ones, by type.</summary>
    public IReadOnlyDictionary<string, IHealthProbe> Others => plugIns.ByType;

    /// <summary>
    /// Checks one instance. Failures are in the report; only cancellation throws. With a refused address, or a probe
    /// that no plug-in has, the check cannot be made.
    /// </summary>
    public async Task<HealthReport> CheckAsync(NodeInstance instance, HealthCheckSpec spec, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (plugIns.Missing(spec) is { } missing) return HealthReport.Broken(missing);
        var address = instance.Address;
        if (address is null && (spec.Ping || spec.Ports.Count > 0)) return HealthReport.Bad("it has no address yet");

        IEnumerable<Probe>[] kinds =
        [
            spec.Ping ? [PingProbe.For(address!, spec.AllowLinkLocal)] : [],
            spec.Ports.Select(port => PortProbe.For(address!, port, spec.AllowLinkLocal)),
            spec.Urls.Select(url => UrlProbe.For(url, spec.AllowLinkLocal)),
            plugIns.For(instance, spec),
        ];
        try
        {
            return await CheckAsync(kinds, cancel).ConfigureAwait(false);
        }
        catch (AddressRefusedException e)
        {
            return HealthReport.Broken(e.Message);
        }
    }

    // Of one kind, the report has the first failure in the order of the section, not the fastest.
    internal async Task<HealthReport> CheckAsync(IEnumerable<IEnumerable<Probe>> kinds, CancellationToken cancel)
    {
        foreach (var probes in kinds)
        {
            var failures = await Task.WhenAll(probes.Select(p => RunAsync(p, cancel))).ConfigureAwait(false);
            if (failures.FirstOrDefault(f => f is not null) is { } failure) return HealthReport.Bad(failure);
        }

        return HealthReport.Good;
    }

    public void Dispose() => slots.Dispose();

    private async Task<string?> RunAsync(Probe probe, CancellationToken cancel)
    {
        await slots.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            using var limit = new CancellationTokenSource(probe.Limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
            var problem = await probe.AskAsync(either.Token).ConfigureAwait(false);
            return problem is null ? null : $"{probe.Name} {problem}";
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return $"{probe.Name} did not answer within {probe.Limit.TotalSeconds} s";
        }
        catch (Exception e) when (e is not AddressRefusedException)
        {
            return $"{probe.Name} failed: {e.Message}";
        }
        finally
        {
            slots.Release();
        }
    }
}
