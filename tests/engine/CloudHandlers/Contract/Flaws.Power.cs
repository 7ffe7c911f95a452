namespace Occo.Engine.Tests;

/// <summary>Handlers that start and stop wrongly.</summary>
internal static partial class Flaws
{
    private static (string Check, string Flaw, Func<DummyCloud, ICloudHandler> Make)[] OfPower =>
    [
        ("Start", "does nothing", c => new FlawedHandler(c) { Starts = _ => Task.CompletedTask }),
        ("Start", "refuses what runs already", c => Starting(c, (started, ids) => ids.Any(id => !started.Add(id))
            ? throw new CloudException(CloudErrorKind.Invalid, "it runs") : Task.CompletedTask)),
        ("Start", "starts one only", c => Starting(c, (started, ids) => Task.FromResult(started.Add(ids[^1])))),
        ("Stop", "does not end", c => new FlawedHandler(c)
        {
            Starts = _ => Task.CompletedTask,
            Stops = (_, _) => Task.CompletedTask,
        }),
        ("Stop", "cannot start again", c => new FlawedHandler(c)
        {
            Stops = (scope, ids) => c.StopAsync(scope, ids, CancellationToken.None),
        }),
    ];

    /// <summary>A handler that starts instances as the function says.</summary>
    internal static FlawedHandler Starting(DummyCloud good, Func<HashSet<string>, IReadOnlyList<string>, Task> start)
    {
        var started = new HashSet<string>();
        return new(good)
        {
            Starts = ids => start(started, ids),
            Lists = async (s, t) => [.. (await good.ListAsync(s, t))
                .Select(i => started.Contains(i.InstanceId) ? i with { State = ComponentState.Ready } : i)],
        };
    }
}
