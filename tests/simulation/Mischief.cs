namespace Occo.Simulation;

/// <summary>What users, machines, clocks and fate do in the bad time.</summary>
internal sealed class Mischief(World world, Crew crew)
{
    private readonly Random random = world.Random;

    private Deployment Any => world.Deployments[random.Next(world.Deployments.Count)];

    public async Task StrikeAsync()
    {
        var process = crew.Any;
        if (process.Operation is null && !process.Paused && random.Next(3) > 0)
        {
            BeginAny(process);
            return;
        }

        switch (random.Next(21))
        {
            case 0 or 1: await TellAsync("scale", () => ScaleAsync(process)); break;
            case 2 or 15: await TellAsync("new version", () => UpdateAsync(process)); break;
            case 14 when random.Next(2) == 0: await TellAsync("older version", () => RevertAsync(process)); break;
            case 14: await TellAsync("suspend or resume", () => SuspendAsync(process)); break;
            case >= 17: await RestoreAsync(); break;
            case 3 or 4: HurtMachine(); break;
            case 5: HurtCloud(); break;
            case 6: JumpClock(); break;
            case 7: Tell("kill now", process.Clock.Die); break;
            case 8 or 9: Tell("kill soon", () => process.Clock.DiesIn = random.Next(1, 40)); break;
            case 10: Tell("pause or resume", () => process.Paused = !process.Paused); break;
            case 16 when random.Next(2) == 0: await TellAsync("stop or start", () => SwitchAsync(process)); break;
            case 16: await TellAsync("protect or unprotect", () => ProtectAsync(process)); break;
            case 11: Tell("second process", crew.StartAnother); break;
            case 12: Tell("stop", () => process.Operation?.Stop.Cancel()); break;
            default: Tell("time passes", () => world.Clock.Elapsed += TimeSpan.FromSeconds(random.Next(60))); break;
        }
    }

    /// <summary>Starts an operation.</summary>
    public void Begin(SimulatedProcess process, string what, string infrastructure, TimeSpan? wait)
    {
        world.Trace.Add($"{process.Number} begins to {what} {infrastructure}");
        world.Counts.Add(what);
        var nodes = world.Watch.Store.Instances.ListAsync(infrastructure).Now();
        var node = nodes.Count == 0 ? Guid.Empty : nodes[random.Next(nodes.Count)].Id;
        var concurrency = random.Next(1, 9);
        var includesProtected = random.Next(4) == 0;
        process.Start(what, infrastructure, async (occo, options, cancel) => what switch
        {
            Operation.Enactment => await occo.EnactAsync(infrastructure, options, cancel),
            Operation.Planned => await CarryOutAsync(occo, infrastructure, options, cancel),
            Operation.RollingBack => await occo.EnactAsync(
                infrastructure, options with { OnFailure = FailureAction.Rollback }, cancel),
            Operation.Retrying => await occo.EnactAsync(
                infrastructure, options with { OnFailure = FailureAction.Retry }, cancel),
            Operation.Watching => await occo.EnactAsync(infrastructure, options with { Watch = true }, cancel),
            Operation.RemovalKeeping => await occo.RemoveAsync(
                infrastructure, new() { Enactment = options, KeepResource = true }, cancel),
            Operation.RemovalForgetting => await occo.RemoveAsync(
                infrastructure, new() { Enactment = options, ForgetUnreachable = true }, cancel),
            Operation.Removal => await occo.RemoveAsync(infrastructure, new() { Enactment = options }, cancel),
            _ => await occo.DropNodeAsync(node, new() { Enactment = options }, cancel),
        }, wait, concurrency, includesProtected);
    }

    private static async Task<EnactmentResult> CarryOutAsync(
        Orchestrator occo, string infrastructure, EnactmentOptions options, CancellationToken cancel)
    {
        var plan = await occo.PlanAsync(infrastructure, options, cancel);
        return await occo.EnactAsync(infrastructure, options with { Plan = plan }, cancel);
    }

    private void BeginAny(SimulatedProcess process)
    {
        var what = random.Next(15) switch
        {
            0 when random.Next(3) == 0 => random.Next(4) switch
            {
                0 => Operation.RemovalForgetting,
                1 => Operation.RemovalKeeping,
                _ => Operation.Removal,
            },
            2 => Operation.Watching,
            1 => "drop node",
            3 => Operation.Planned,
            4 => Operation.RollingBack,
            5 => Operation.Retrying,
            _ => Operation.Enactment,
        };
        Begin(process, what, Any.Id, random.Next(2) == 0 ? null : TimeSpan.FromMinutes(random.Next(10)));
    }

    private async Task ScaleAsync(SimulatedProcess process)
    {
        var it = Any;
        if (!it.IsStaying) return;
        var node = it.Blueprint.AnyNode();
        var known = world.Watch.Store.Instances.ListNodeAsync(it.Id, node).Now()
            .Where(i => i.InstanceId is not null).ToList();
        ScaleRequest request = random.Next(4) switch
        {
            0 => new() { To = random.Next(6) },
            1 => new() { Up = random.Next(1, 3) },
            2 when known.Count > 0 => new() { Drop = [known[random.Next(known.Count)].InstanceId!] },
            _ => new() { Down = random.Next(1, 3) },
        };
        try
        {
            await process.UseAsync(occo => occo.ScaleAsync(it.Id, node, request));
        }
        catch (OccoException e) when (e.Kind == FailureKind.NotFound && request.Drop.Count > 0)
        {
            // It left meanwhile.
        }
    }

    private async Task UpdateAsync(SimulatedProcess process)
    {
        var it = Any;
        if (!it.IsStaying) return;
        it.Blueprint.Change();
        await process.UseAsync(it.UpdateAsync);
    }

    private async Task RevertAsync(SimulatedProcess process)
    {
        var it = Any;
        if (!it.IsStaying) return;
        var versions = world.Watch.Store.Infrastructures.VersionsAsync(it.Id).Now();
        await process.UseAsync(occo => occo.RevertAsync(it.Id, versions[random.Next(versions.Count)].Version));
    }

    // A restore needs a store that nobody works on. What came after the backup may be left alone.
    private async Task RestoreAsync()
    {
        if (!File.Exists(world.Backup) || random.Next(3) == 0)
        {
            await TellAsync("backup", () => world.Watch.Store.BackUpAsync(world.Backup, overwrite: true));
            return;
        }

        if (crew.All.Any(p => p.Operation is not null)) return;
        await TellAsync("restore", async () =>
        {
            try
            {
                var done = await Blocking.WithoutAsync(() => Orchestrator.RestoreAsync(
                    world.Backup, new() { StorePath = world.StorePath, Time = new ProcessClock(world.Clock) }));
                if (File.Exists(done.Replaced)) File.Delete(done.Replaced);
                world.TakeRestored();
            }
            catch (OccoException e) when (e.Kind == FailureKind.Busy)
            {
                world.Counts.Add("restore refused");
            }
        });
    }

    private async Task ProtectAsync(SimulatedProcess process)
    {
        var all = world.Watch.Store.Instances.ListAsync(Any.Id).Now()
            .Where(i => i.State != NodeState.Dropping).ToList();
        if (all.Count == 0) return;
        var chosen = all[random.Next(all.Count)];
        await process.UseAsync(occo => occo.SetProtectionAsync(chosen.Id, !chosen.IsProtected));
    }

    private async Task SwitchAsync(SimulatedProcess process)
    {
        var all = world.Watch.Store.Instances.ListAsync(Any.Id).Now()
            .Where(i => i.State != NodeState.Dropping).ToList();
        if (all.Count == 0) return;
        var chosen = all[random.Next(all.Count)];
        await process.UseAsync(occo => occo.AskPowerAsync(chosen.Id, chosen.PowerAsked is not { Stop: true }));
    }

    private async Task SuspendAsync(SimulatedProcess process)
    {
        var it = Any;
        if (!it.IsStaying) return;
        await process.UseAsync(occo => it.State == InfrastructureState.Suspended
            ? occo.ResumeAsync(it.Id)
            : occo.SuspendAsync(it.Id));
    }

    private void HurtMachine()
    {
        var machines = world.Machines.ToList();
        if (machines.Count == 0) return;
        var machine = machines[random.Next(machines.Count)];
        world.HasHidden |= machine.IsHidden(world.Clock.Elapsed);
        switch (random.Next(4))
        {
            case 0: Tell("machine vanishes", () => Vanish(machine)); break;
            case 1: Tell("machine fails", () => machine.Trouble = ComponentState.Failed); break;
            case 3 when random.Next(4) == 0:
                Tell("machine sick for ever",
                    () => (machine.Trouble, machine.IsBeyondHelp) = (ComponentState.TemporarilyFailed, true));
                break;
            case 2: Tell("machine is shut down", () => machine.Trouble = ComponentState.Shutdown); break;
            default:
                Tell("machine sick or well", () => machine.Trouble = machine.Trouble is null || machine.IsBeyondHelp
                    ? ComponentState.TemporarilyFailed : null);
                break;
        }
    }

    private void Vanish(Machine machine)
    {
        machine.GoneAt = world.Clock.Elapsed;
        world.HasHidden |= machine.Lag > TimeSpan.Zero;
    }

    private void HurtCloud()
    {
        var cloud = world.Clouds[random.Next(world.Clouds.Count)];
        if (cloud.Outage is not null) Tell("cloud back", () => cloud.Outage = null);
        else if (random.Next(2) == 0) Tell("quota", () => cloud.Quota = random.Next(6));
        else Tell("cloud out", () => cloud.Outage
            = random.Next(2) == 0 ? CloudErrorKind.Transient : CloudErrorKind.Unauthorised);
    }

    private void JumpClock()
    {
        var seconds = random.Next(3) switch
        {
            0 => -random.Next(600),
            1 => random.Next(600),
            _ => random.Next(7200),
        };
        Tell(seconds < 0 ? "clock back" : "clock forward",
            () => world.Clock.Adjustment += TimeSpan.FromSeconds(seconds));
        foreach (var machine in world.Machines.Where(m => seconds > 0 && m.IsHidden(world.Clock.Elapsed)))
            machine.IsMisdated = world.HasHidden = true;
    }

    private void Tell(string what, Action act)
    {
        world.Trace.Add(what);
        world.Counts.Add(what);
        act();
    }

    private async Task TellAsync(string what, Func<Task> act)
    {
        world.Trace.Add(what);
        world.Counts.Add(what);
        try
        {
            await act();
        }
        catch (ProcessKilledException)
        {
            // The user's own process died in the middle.
        }
    }
}
