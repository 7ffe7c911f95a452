namespace Occo.Ec2Server;

/// <summary>A call that came in.</summary>
/// <param name="Action">The action; empty where the call did not get so far as to be read.</param>
/// <param name="Body">The form, as it came.</param>
/// <param name="Outcome">Code of the error; <c>OK</c>; or <c>Lost</c> where there was no answer.</param>
internal sealed record Call(string Action, string Body, string Outcome)
{
    /// <summary>The parameters, decoded.</summary>
    public IReadOnlyDictionary<string, string> Parameters => QueryParameters.Parse(Body).Values;
}

/// <summary>Every call that came in, whatever became of it.</summary>
internal sealed class CallLog
{
    private readonly List<Call> calls = [];

    /// <summary>All of them, in order.</summary>
    public IReadOnlyList<Call> All
    {
        get { lock (calls) return [.. calls]; }
    }

    /// <summary>How many there were, by action.</summary>
    public IReadOnlyDictionary<string, int> Counts => All.CountBy(c => c.Action).ToDictionary();

    /// <summary>The calls of an action.</summary>
    public IReadOnlyList<Call> Of(string action) => [.. All.Where(c => c.Action == action)];

    /// <summary>Adds one.</summary>
    public void Add(Call call)
    {
        lock (calls) calls.Add(call);
    }

    /// <summary>Forgets them.</summary>
    public void Clear()
    {
        lock (calls) calls.Clear();
    }
}
