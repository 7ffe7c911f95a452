using System.Text.RegularExpressions;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// A call for many instances. EC2 refuses the whole call for one bad id: the call is repeated without the ids that the
/// error names; when it names none, each id gets a call of its own.
/// </summary>
internal static partial class Ec2Bulk
{
    /// <summary>The outcomes of all instances. Errors that are not about an id are thrown.</summary>
    public static async Task<IReadOnlyList<T>> AskAsync<T>(
        IReadOnlyList<string> instanceIds, Func<List<string>, Task<IEnumerable<T>>> ask,
        Func<string, CloudException, T> refused)
    {
        var outcomes = new List<T>(instanceIds.Count);
        var left = instanceIds.ToHashSet(StringComparer.Ordinal);
        while (left.Count > 0)
        {
            try
            {
                outcomes.AddRange(await ask([.. left]).ConfigureAwait(false));
                break;
            }
            catch (CloudException e) when (e.Kind is CloudErrorKind.NotFound or CloudErrorKind.Invalid)
            {
                List<string> bad = left.Count == 1 ? [.. left] : Named(e, left);
                outcomes.AddRange(bad.Select(id => refused(id, e)));
                left.ExceptWith(bad);
                if (bad.Count > 0) continue;
                foreach (var id in left)
                    outcomes.AddRange(await AskAsync([id], ask, refused).ConfigureAwait(false));
                break;
            }
        }

        return outcomes;
    }

    private static List<string> Named(CloudException e, HashSet<string> ids)
        => [.. InstanceId().Matches(e.Message).Select(m => m.Value).Where(ids.Contains).Distinct()];

    [GeneratedRegex(@"\bi-[0-9A-Za-z]+")]
    private static partial Regex InstanceId();
}
