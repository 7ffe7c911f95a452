using System.Collections.Concurrent;

namespace Occo.Engine.Tests;

/// <summary>A probe as a plug-in brings it, with the key <c>port</c>; it answers what it is told to.</summary>
internal sealed class FakeProbe(string type = "redis") : IHealthProbe
{
    public string Type => type;

    public SectionSchema? Schema { get; } = SectionSchema.Inner("A Redis server.")
        .Required("port", "Its port.", ValueRule.Whole(1, 65_535)).Optional("password", "Its password.");

    /// <summary>What it was asked.</summary>
    public ConcurrentQueue<ProbeTarget> Asked { get; } = [];

    public Func<ProbeTarget, CancellationToken, Task<string?>> Answers { get; set; } =
        (_, _) => Task.FromResult<string?>(null);

    public Task<string?> CheckAsync(ProbeTarget target, CancellationToken cancel)
    {
        Asked.Enqueue(target);
        return Answers(target, cancel);
    }
}
