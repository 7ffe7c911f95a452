namespace Occo.Simulation;

/// <summary>The processes that are alive: one or two, in the end one.</summary>
internal sealed class Crew(World world) : IAsyncDisposable
{
    private readonly List<SimulatedProcess> all = [new(world, 1)];
    private int started = 1;

    public IReadOnlyList<SimulatedProcess> All => [.. all];

    public SimulatedProcess Any => all[world.Random.Next(all.Count)];

    public void StartAnother()
    {
        if (all.Count > 1) return;
        all.Add(new(world, ++started));
        world.Counts.Add("second processes");
    }

    /// <summary>Buries processes that were killed; a new one takes the place of the last.</summary>
    public async Task BuryAsync()
    {
        foreach (var process in All.Where(p => p.Clock.Dead))
        {
            world.Trace.Add($"{process.Number} is dead");
            world.Counts.Add("kills");
            await process.DisposeAsync();
            all.Remove(process);
        }

        if (all.Count == 0) all.Add(new(world, ++started));
    }

    public void Calm()
    {
        foreach (var process in all)
        {
            (process.Paused, process.Clock.DiesIn) = (false, -1);
            if (process.Operation is { IsEndless: true } endless) endless.Stop.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in all) await process.DisposeAsync();
    }
}
