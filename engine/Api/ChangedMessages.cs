namespace Occo.Engine.Api;

/// <summary>
/// Reports what keeps a watch from its work: each message once, until it no longer holds or another takes its place.
/// </summary>
internal sealed class ChangedMessages(Action<string>? report)
{
    private readonly object gate = new();
    private readonly HashSet<string> current = [];

    /// <summary>The messages that hold now. One that is missing here is news when it comes back.</summary>
    public void Set(IEnumerable<string> messages)
    {
        var now = messages.Distinct().ToList();
        foreach (var message in now.Where(m => !current.Contains(m))) Report(message);
        current.Clear();
        current.UnionWith(now);
    }

    /// <summary>A message of another thread; never two at once.</summary>
    public void Report(string message)
    {
        if (report is null) return;
        lock (gate) report(message);
    }
}
