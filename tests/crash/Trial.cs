namespace Occo.Crash;

/// <summary>
/// One kill: a site is prepared, a child performs a scenario and dies, another process finishes it, and everything is
/// looked at; then it is removed, and looked at again.
/// </summary>
/// <param name="Cloud">The cloud.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Label">Its row of the report.</param>
/// <param name="Failpoints">What the child suffers.</param>
/// <param name="KillAfter">When it is killed from outside.</param>
/// <param name="IsFresh">
/// Whether another new process finishes it, as in life, and not this one, which is quicker.
/// </param>
internal sealed record Trial(
    string Cloud, string Scenario, string Label, string? Failpoints = null, TimeSpan? KillAfter = null,
    bool IsFresh = false)
{
    /// <summary>Makes the trial in a folder of its own, which is deleted afterwards.</summary>
    public async Task<(Ending Ending, Aftermath Aftermath)> RunAsync()
    {
        Receiver.Share();
        var folder = Directory.CreateTempSubdirectory("occo-crash-");
        var site = Site.Of(Cloud, Path.Combine(folder.FullName, "occo.db"));
        try
        {
            return await RunAsync(site).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OccoException or CloudException or InvalidOperationException or IOException)
        {
            return (Ending.Broken, Aftermath.NeedsHand($"the one who finishes failed: {e.Message}"));
        }
        finally
        {
            site.Clear();
            folder.Delete(recursive: true);
        }
    }

    private async Task<(Ending Ending, Aftermath Aftermath)> RunAsync(Site site)
    {
        await Crash.Scenario.PrepareAsync(site, Scenario).ConfigureAwait(false);
        var (ending, said) = await Child.RunAsync(site, Scenario, Failpoints, killAfter: KillAfter)
            .ConfigureAwait(false);
        var aftermath = await FinishAsync(site, Scenario).ConfigureAwait(false);
        if (ending == Ending.Broken) aftermath = aftermath.And(Aftermath.NeedsHand($"the child broke: {said}"));
        if (Scenario == "remove") return (ending, aftermath);

        return (ending, aftermath.And(await FinishAsync(site, "remove").ConfigureAwait(false)));
    }

    private async Task<Aftermath> FinishAsync(Site site, string scenario)
    {
        if (!IsFresh)
        {
            var reached = await Crash.Scenario.PerformAsync(site, scenario).ConfigureAwait(false);
            return await Aftermath.OfAsync(site, scenario, reached);
        }

        var (ending, said) = await Child.RunAsync(site, scenario).ConfigureAwait(false);
        var aftermath = await Aftermath.OfAsync(site, scenario, ending == Ending.Reached);
        return ending == Ending.Reached
            ? aftermath
            : aftermath.And(Aftermath.NeedsHand($"the process that finishes {scenario} ended {ending}: {said}"));
    }
}
