namespace Occo.Simulation;

/// <summary>
/// One random history: a bad time, driven by a seed, then a calm one in which everything must come right.
/// </summary>
internal sealed class History : IAsyncDisposable
{
    private const int MostSteps = 20_000;
    private const int MostEnactments = 6;
    private const int MostPasses = 160;
    private static readonly TimeSpan LongWait = TimeSpan.FromHours(2);
    private readonly World world;
    private readonly Random random;
    private readonly Mischief mischief;
    private readonly Crew crew;
    private Service? service;
    private int steps;

    public History(int seed, string? address = null)
    {
        world = new(seed, address);
        random = world.Random;
        crew = new(world);
        mischief = new(world, crew);
    }

    public Counts Counts => world.Counts;

    public IReadOnlyList<string> Trace => world.Trace;

    public Store Store => world.Watch.Store;

    public async Task RunAsync()
    {
        foreach (var deployment in world.Deployments)
        {
            await crew.Any.UseAsync(async occo =>
            {
                var compiled = await occo.CompileAsync(DescriptionSource.FromText(deployment.Blueprint.Text()));
                deployment.Id = (await occo.RegisterAsync(compiled.Require())).Id;
            });
        }

        if (world.Deployments.Count > 1) world.Counts.Add("two infrastructures");
        if (world.HasPools)
        {
            await world.ImportPoolsAsync();
            world.Watch.KeepsQuotas = true;
            world.Counts.Add("pools");
        }

        await BadTimeAsync();
        world.Trace.Add("calm");
        world.Calm();
        crew.Calm();
        await DrainAsync();
        if (world.HasPools)
        {
            world.Counts.Add("cool-downs", Store.Pools.ListAsync().Now().Count(p => p.Refusals > 0));
            await world.ImportPoolsAsync();
        }

        foreach (var deployment in world.Deployments) await FinishAsync(deployment);
    }

    public async ValueTask DisposeAsync()
    {
        await crew.DisposeAsync();
        await world.DisposeAsync();
    }

    private async Task BadTimeAsync()
    {
        world.Trouble = random.Next(5) == 0 ? 0 : random.NextDouble() * 0.35;
        var length = random.Next(20, 140);
        for (var i = 0; i < length; i++)
        {
            if (random.Next(5) == 0) await mischief.StrikeAsync();
            await StepAsync();
        }
    }

    private async Task DrainAsync()
    {
        while (crew.All.Any(p => p.Operation is not null) || world.Network.Deliverable.Count > 0)
        {
            if (!await StepAsync() && crew.All.Any(p => p.Operation is not null))
                throw new Violation("operations wait, and nothing is left that could end them");
        }
    }

    private async Task FinishAsync(Deployment it)
    {
        foreach (var dear in Store.Instances.ListAsync(it.Id).Now()
            .Where(i => i is { IsProtected: true, State: not NodeState.Dropping }))
        {
            world.Counts.Add("protected in the end");
            await crew.Any.UseAsync(occo => occo.SetProtectionAsync(dear.Id, false));
        }

        await StartAsync(it, all: random.Next(2) == 0);
        if (it.IsStaying)
        {
            await MendAsync(it);
            await InsistAsync(Operation.Enactment, it);
            if (world.HasHidden)
            {
                world.CatchUp();
                await InsistAsync(Operation.Enactment, it);
            }

            new Verdict(world, it).CheckReached();
            Require();
            if (random.Next(3) == 0) await UpdateInServiceAsync(it);
            if (random.Next(2) > 0) return;
        }

        if (it.State != InfrastructureState.Removed) await InsistAsync(Operation.Removal, it);
        new Verdict(world, it).CheckRemoved();
        Require();
    }

    // Nothing is made while what it needs is stopped. Others may stay stopped.
    private async Task StartAsync(Deployment it, bool all)
    {
        var needed = it.Compiled.Nodes.SelectMany(n => n.DependsOn).ToHashSet();
        foreach (var stopped in Store.Instances.ListAsync(it.Id).Now()
            .Where(i => i is { PowerAsked.Stop: true, State: not NodeState.Dropping }))
        {
            world.Counts.Add("stopped in the end");
            if (all || needed.Contains(stopped.Name))
                await crew.Any.UseAsync(occo => occo.AskPowerAsync(stopped.Id, stop: false));
        }
    }

    // What a person does who finds that the newest version does not work, or that somebody has suspended it.
    private async Task MendAsync(Deployment it)
    {
        if (it.State == InfrastructureState.Suspended) await crew.Any.UseAsync(occo => occo.ResumeAsync(it.Id));
        if (!Blueprint.IsBad(it.Compiled)) return;
        world.Counts.Add("bad version mended");
        it.Blueprint.Repair();
        await crew.Any.UseAsync(it.UpdateAsync);
    }

    // Nothing else happens, but for a kill: the service must not suffer, whether the new version is good or bad.
    private async Task UpdateInServiceAsync(Deployment it)
    {
        // An older version may be the newest; then ranges would change with the update.
        it.Blueprint.Repair();
        await crew.Any.UseAsync(it.UpdateAsync);
        await StartAsync(it, all: true);
        await InsistAsync(Operation.Enactment, it);
        it.Blueprint.Renew(bad: random.Next(3) == 0);
        await crew.Any.UseAsync(it.UpdateAsync);
        var (version, isBad) = (it.Version, Blueprint.IsBad(it.Compiled));
        world.Counts.Add(isBad ? "bad update in service" : "update in service");
        service = new(world, it);
        if (random.Next(2) == 0) crew.Any.Clock.DiesIn = random.Next(1, 80);
        var (reached, passes, errors) = await TryAsync(Operation.Enactment, it);
        crew.Calm();
        if (it.Version != version) world.Counts.Add("rolled back in service");
        if (!reached && (!isBad || it.Blueprint.GoesBack))
        {
            throw new Violation($"the update was neither reached nor undone in {passes} passes: "
                + string.Join("; ", errors));
        }

        service = null;
        await MendAsync(it);
        await InsistAsync(Operation.Enactment, it);
        new Verdict(world, it).CheckReached();
        Require();
    }

    private async Task InsistAsync(string what, Deployment it)
    {
        var (reached, passes, errors) = await TryAsync(what, it);
        if (!reached) throw new Violation($"{what} did not succeed in {passes} passes: {string.Join("; ", errors)}");
    }

    private async Task<(bool Reached, int Passes, IReadOnlyList<StepError> Errors)> TryAsync(string what, Deployment it)
    {
        var passes = 0;
        IReadOnlyList<StepError> errors = [];
        for (var i = 0; i < MostEnactments; i++)
        {
            var process = crew.Any;
            mischief.Begin(process, what, it.Id, LongWait);
            var operation = process.Operation!;
            await DrainAsync();
            var result = process.Clock.Dead ? null : await operation.Task;
            passes += result?.Passes ?? 0;
            errors = result?.Errors ?? [];
            if (passes > MostPasses) break;
            if (result is { Reached: true }) return (true, passes, errors);
        }

        return (false, passes, errors);
    }

    /// <summary>One stimulus, and everything that follows from it. False: there is nothing that could happen.</summary>
    private async Task<bool> StepAsync()
    {
        if (++steps > MostSteps) throw new Violation("the history does not end");
        await Quiescence.ReachAsync();
        await CollectAsync();
        var messages = world.Network.Deliverable;
        var due = crew.All.Where(p => !p.Paused && !p.Clock.Dead && p.Clock.NextDue is not null)
            .OrderBy(p => p.Clock.NextDue).ThenBy(p => p.Number).FirstOrDefault();
        if (messages.Count > 0 && (due is null || random.Next(10) > 0))
        {
            world.Network.Deliver(messages[random.Next(messages.Count)]);
        }
        else if (due is not null)
        {
            world.Trace.Add($"timer of {due.Number} at {due.Clock.NextDue}");
            due.Clock.Fire();
        }
        else
        {
            return crew.All.Any(p => p.Operation is { Task.IsCompleted: true });
        }

        await Quiescence.ReachAsync();
        await CollectAsync();
        Require();
        return true;
    }

    private async Task CollectAsync()
    {
        foreach (var process in crew.All)
        {
            if (process.TakeEnded() is not { } ended) continue;
            var result = ended.Task.GetAwaiter().GetResult();
            world.Counts.Add("passes", result?.Passes ?? 0);
            var told = result?.Errors.Select(e => e.Message).Concat(result.Healed.Select(h => h.Message)) ?? [];
            world.Counts.Add("place taken by others",
                told.Count(message => message.Contains("others took the places", StringComparison.Ordinal)));
            world.Trace.Add($"{process.Number} {ended.What} ended: {result?.Reached} after {result?.Passes}");
            if (!ended.Removes || result is not { Reached: true }) continue;
            var verdict = new Verdict(world, world.Deployments.Single(d => d.Id == ended.Infrastructure));
            if (ended.What == Operation.RemovalForgetting) verdict.TakeForgotten(result.Errors);
            if (ended.What == Operation.RemovalKeeping) verdict.TakeKept(ended, result);
            verdict.CheckRemoved();
        }

        await crew.BuryAsync();
    }

    private void Require()
    {
        service?.Check();
        world.Watch.CheckPools();
        foreach (var deployment in world.HasPools ? world.Deployments : [])
            foreach (var (node, budget) in deployment.Blueprint.Budgets)
                world.Watch.CheckBudget(deployment.Id, node, budget);
        if (world.Watch.Broken is { } broken) throw new Violation(broken);
    }
}
