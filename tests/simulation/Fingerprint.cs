using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
namespace Occo.Simulation;

/// <summary>
/// A history as text: what the scheduler did and the events of the store, with random ids numbered as they appear and
/// without the process that plays it.
/// </summary>
internal sealed partial class Fingerprint
{
    private readonly Dictionary<string, string> names = [];

    public Fingerprint(History history) => Lines =
    [
        .. history.Trace.Concat(history.Store.Events.QueryAsync(new()).Now().Select(Tell)).Select(Normalise),
    ];

    public IReadOnlyList<string> Lines { get; }

    public string Digest => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Lines))));

    private static string Tell(Event e)
        => $"{e.Sequence} {e.Time:HH:mm:ss.fffffff} {e.Kind} {e.Node} {e.NodeId} {e.State} {e.Message}";

    private string Normalise(string line) => Id().Replace(line.Replace(LeaseOwner.Current.Actor, "somebody"), match =>
    {
        if (!names.TryGetValue(match.Value, out var name)) names[match.Value] = name = $"id{names.Count + 1}";
        return name;
    });

    [GeneratedRegex(
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}", RegexOptions.IgnoreCase)]
    private static partial Regex Id();
}
