using System.Text;

namespace Occo.Engine.Tests;

/// <summary>
/// One random history of an infrastructure over a cloud that fails, loses replies and machines, with changes, scale
/// requests, cancellations and new processes in between. The seed decides all of it but the interleaving of concurrent
/// calls.
/// </summary>
internal sealed class History(int seed) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Random random = new(seed);
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new(maxBatch: seed % 3 + 1);
    private readonly JumpingTimeProvider time = new();
    private readonly StringBuilder log = new();
    private Orchestrator occo = null!;
    private CancellationTokenSource stop = new();
    private double faults;
    private int cancelIn;

    /// <summary>What happened, for the reader of a failure.</summary>
    public string Log => log.ToString();

    public void Dispose()
    {
        store.Dispose();
        stop.Dispose();
    }

    public async Task RunAsync()
    {
        Prepare();
        await RestartAsync();
        await occo.RegisterAsync(await CompileAsync());
        for (var left = Chance(12) + 3; left > 0; left--) await ActAsync();
        await SettleAsync();
    }

    private async Task ActAsync()
    {
        var machines = cloud.Machines;
        var machine = machines.Count == 0 ? null : machines[Chance(machines.Count)].InstanceId;
        switch (Chance(10))
        {
            case 0 when machine is not null:
                Tell($"vanish {machine}");
                cloud.Vanish(machine);
                break;
            case 1 when machine is not null:
                var state = (ComponentState)Chance(6);
                Tell($"{machine} {state}");
                cloud.Set(machine, state, "it broke");
                break;
            case 2:
                await ScaleAsync();
                break;
            case 3:
                await UpdateAsync();
                break;
            case 4:
                await RestartAsync();
                break;
            case 5 when await occo.GetNodesAsync() is { Count: > 0 } nodes:
                await DropAsync(nodes[Chance(nodes.Count)]);
                break;
            default:
                await EnactAsync();
                break;
        }
    }

    // All faults end; what is left must be what the description asks for, and nothing else.
    private async Task SettleAsync()
    {
        (faults, cancelIn) = (0, 0);
        stop.Dispose();
        stop = new();
        if (Chance(2) == 0) await RestartAsync();
        Tell("settle");
        var result = await occo.EnactAsync("shop").WaitAsync(Limit);
        Require(result.Reached, $"not reached: {string.Join("; ", result.Errors)}");
        var again = await occo.EnactAsync("shop").WaitAsync(Limit);
        Require(again is { Reached: true, Passes: 1, Created: 0, Replaced: 0, Dropped: 0 }, $"not settled: {again}");

        var records = await occo.GetNodesAsync();
        var history = await occo.GetNodesAsync(new() { Infrastructure = "shop", IncludeGone = true });
        Require(records.All(r => r.State == NodeState.Ready), "a record that is not ready");
        Require(
            records.Select(r => r.InstanceId).Order().SequenceEqual(cloud.Machines.Select(m => m.InstanceId).Order()),
            $"records and machines differ: {string.Join(' ', records.Select(r => r.InstanceId))} <> "
            + string.Join(' ', cloud.Machines.Select(m => m.InstanceId)));
        Require(cloud.Machines.Select(m => m.NodeId).Distinct().Count() == cloud.Machines.Count, "a node id twice");
        Require(history.Select(h => h.Id).Distinct().Count() == history.Count, "a node id used again");
        Require(await occo.FindInfrastructureAsync("shop") is { State: InfrastructureState.Ready } i
            && i.Desired == records.Count,
            "the infrastructure does not say that it is ready");
        var removed = await occo.RemoveAsync("shop").WaitAsync(Limit);
        Require(removed.Reached && cloud.Machines.Count == 0, "something is left after the removal");
    }

    private async Task EnactAsync()
    {
        faults = Chance(3) * 0.15;
        cancelIn = Chance(3) == 0 ? Chance(12) + 1 : 0;
        Tell($"enact, faults {faults}, cancel in {cancelIn}");
        await WorkAsync(cancel => occo.EnactAsync("shop", new() { MaxConcurrency = Chance(4) + 1 }, cancel));
    }

    private Task DropAsync(NodeInstance node)
    {
        Tell($"drop {node.Name} {node.InstanceId}");
        (faults, cancelIn) = (0.1, 0);
        return WorkAsync(cancel => occo.DropNodeAsync(node.Id, null, cancel));
    }

    private async Task WorkAsync(Func<CancellationToken, Task<EnactmentResult>> work)
    {
        stop.Dispose();
        stop = new();
        try
        {
            var result = await work(stop.Token).WaitAsync(Limit);
            Tell($"  {result.Reached} {string.Join("; ", result.Errors)}");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Tell("  cancelled");
        }
    }

    private async Task ScaleAsync()
    {
        var node = (await occo.FindInfrastructureAsync("shop"))!.Nodes[0];
        var instance = (await occo.GetNodesAsync()).FirstOrDefault(n => n.Name == "web");
        var request = Chance(4) switch
        {
            0 => new ScaleRequest { Up = Chance(3) + 1 },
            1 => new ScaleRequest { Down = Chance(3) + 1 },
            2 when instance is not null => new ScaleRequest { Drop = [instance.Id.ToString()] },
            _ => new ScaleRequest { To = Chance(6) },
        };
        Tell($"scale {request}");
        await occo.ScaleAsync(
            "shop", (await occo.FindInfrastructureAsync("shop"))!.Nodes.Contains("web") ? "web" : node, request);
    }

    private async Task UpdateAsync()
    {
        Tell("update");
        await occo.UpdateAsync("shop", await CompileAsync());
    }

    private async Task RestartAsync()
    {
        Tell("restart");
        occo = await store.OpenAsync(new OrchestratorOptions
        {
            CloudHandlers = [cloud],
            Time = time,
            Random = new Random(Chance(1000)),
            LeaseDuration = TimeSpan.FromDays(30),
        });
    }

    private void Prepare()
    {
        cloud.Refreshable = (from, to) => PlainValues.Equal(from.Resource, to.Resource) && seed % 2 == 0;
        cloud.FirstState = (_, _) => Chance(3) == 0 ? ComponentState.Pending : ComponentState.Ready;
        cloud.GoesSlowly = _ => Chance(4) == 0;
        cloud.BeforeCreate = async (_, cancel) =>
        {
            await Task.Yield();
            Count(cancel);
            await DisturbAsync();
            Fail();
        };
        cloud.AfterCreate = _ =>
        {
            Count(stop.Token);
            Fail();
            return Task.CompletedTask;
        };
        cloud.BeforeDrop = _ =>
        {
            Count(stop.Token);
            Fail();
            return Task.CompletedTask;
        };
        cloud.AfterDrop = _ => Fail();
        cloud.OnRefresh = () =>
        {
            Fail();
            return true;
        };
        cloud.BeforeList = () =>
        {
            Fail();
            var drops = cloud.Drops.ToHashSet();
            foreach (var machine in cloud.Machines.Where(_ => Chance(3) == 0))
            {
                if (drops.Contains(machine.InstanceId)) cloud.Vanish(machine.InstanceId);
                else if (machine.State == ComponentState.Pending) cloud.Set(machine.InstanceId, ComponentState.Ready);
            }
        };
    }

    // Somebody changes the wish while a pass is under way.
    private async Task DisturbAsync()
    {
        if (faults == 0) return;
        if (Chance(20) == 0) await ScaleAsync();
        if (Chance(20) == 0) await UpdateAsync();
    }

    private void Fail()
    {
        bool fails;
        lock (random) fails = random.NextDouble() < faults;
        if (!fails) return;
        throw Chance(6) switch
        {
            0 => new CloudException(CloudErrorKind.Invalid, "refused"),
            1 => new CloudException(CloudErrorKind.Quota, "quota"),
            2 => new InvalidCastException("a defect"),
            3 => new TaskCanceledException("a time-out of the handler's own"),
            _ => new CloudException(CloudErrorKind.Transient, "connection reset"),
        };
    }

    private void Count(CancellationToken cancel)
    {
        if (cancelIn > 0 && Interlocked.Decrement(ref cancelIn) == 0) stop.Cancel();
        cancel.ThrowIfCancellationRequested();
    }

    private async Task<CompiledInfrastructure> CompileAsync()
    {
        var nodes = new List<string> { "db", "cache", "web", "proxy" }.Where(_ => Chance(4) > 0).DefaultIfEmpty("web")
            .ToList();
        string[][] edges = [["web", "db"], ["web", "cache"], ["proxy", "web"]];
        var min = Chance(3) + 1;
        var max = min + Chance(3);
        var text = $$"""
            infra_name: shop
            user_id: ops
            nodes: [{{string.Join(", ", nodes.Select(n => n == "web"
                ? $"{{name: web, type: web, scaling: {{min: {min}, max: {max}}}}}" : $"{{name: {n}, type: {n}}}"))}}]
            dependencies: [{{string.Join(", ", edges.Where(e => e.All(nodes.Contains))
                .Select(e => $"[{e[0]}, {e[1]}]"))}}]
            node_definitions:
            {{string.Join('\n', nodes.Select(n => Definition(n, nodes)))}}
            """;
        Tell(text);
        return (await occo.CompileAsync(DescriptionSource.FromText(text))).Require();
    }

    private string Definition(string node, List<string> nodes)
    {
        var asks = node switch
        {
            "web" when nodes.Contains("db") => "{{ getip('db') }}",
            "proxy" when nodes.Contains("web") => "{{ getipall('web') | join(',') }}",
            _ => "",
        };
        return $$"""
              {{node}}:
                - resource: {type: fake, image: i{{(Chance(4) == 0 ? 2 : 1)}}}
                  contextualisation: {type: cloudinit, context_template: "v{{Chance(2)}} {{asks}}"}
            """;
    }

    private int Chance(int below)
    {
        lock (random) return random.Next(below);
    }

    private void Tell(string what)
    {
        lock (log) log.AppendLine(what);
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new InvalidOperationException(message);
    }
}
