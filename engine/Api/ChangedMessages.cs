namespace Occo.Engine.Api;

/// <summary>
/// Reports what keeps a watch from its work: each message once, until it no longer holds.
/// </summary>
internal sealed class ChangedMessages(Action<string>? report)
{
    private readonly object gate = new();
    private readonly HashSet<string> current = [];

    /// <summary>Reports those of the current messages that did not hold before.</summary>
    public void Set(IEnumerable<string> messages)
    {
        var now = messages.Distinct().ToList();
        foreach (var message in now.Where(m => !current.Contains(m))) Report(message);
        current.Clear();
        current.UnionWith(now);
    }

    /// <summary>Reports a message; never two at once. From any thread.</summary>
    public void Report(string message)
    {
        if (report is null) return;
        lock (gate) report(message);
    }
}
