using System.Collections.Concurrent;

namespace Occo.Engine.Tests;

/// <summary>It starts and stops.</summary>
internal sealed partial class FakeCloud
{
    public bool CanStart { get; set; }

    /// <summary>Runs before instances are started; may throw.</summary>
    public Action<IReadOnlyList<string>> OnStart { get; set; } = _ => { };

    public Task StartAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        OnStart(instanceIds);
        foreach (var id in instanceIds) Set(id, ComponentState.Ready);
        return Task.CompletedTask;
    }

    public bool CanStop { get; set; }

    /// <summary>Every instance that was asked to be stopped, in the order of the calls.</summary>
    public ConcurrentQueue<string> Stops { get; } = new();

    /// <summary>Runs before instances are stopped; may throw.</summary>
    public Action<IReadOnlyList<string>> OnStop { get; set; } = _ => { };

    /// <summary>The state of an instance after a stop.</summary>
    public ComponentState StateAfterStop { get; set; } = ComponentState.Stopped;

    public Task StopAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        OnStop(instanceIds);
        foreach (var id in instanceIds)
        {
            Stops.Enqueue(id);
            if (machines.GetValueOrDefault(id)?.State == ComponentState.Ready) Set(id, StateAfterStop);
        }

        return Task.CompletedTask;
    }

    /// <summary>Another address, as after a start.</summary>
    public void Move(string instanceId, string address)
    {
        lock (gate) machines[instanceId] = machines[instanceId] with { Addresses = [address] };
    }
}
