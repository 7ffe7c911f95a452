namespace Occo.Engine.Api;

/// <summary>
/// Tells what keeps a watch from its work: the same is told once, until it is over or something else.
/// </summary>
internal sealed class Notices(Action<string>? tell)
{
    private readonly HashSet<string> current = [];

    /// <summary>What is to be known now; what is not among it any more is news when it comes back.</summary>
    public void Tell(IEnumerable<string> messages)
    {
        var now = messages.Distinct().ToList();
        foreach (var message in now.Where(m => !current.Contains(m))) tell?.Invoke(message);
        current.Clear();
        current.UnionWith(now);
    }
}
