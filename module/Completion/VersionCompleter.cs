using System.Collections;
using System.Globalization;
namespace Occo;

/// <summary>Versions of the infrastructures that the command line names, newest first.</summary>
public sealed class VersionCompleter : StoreCompleter
{
    private protected override IEnumerable<(string Text, string About)> Candidates(
        Orchestrator engine, IDictionary boundParameters)
        => Infrastructures(engine, boundParameters).SelectMany(i => engine.GetVersions(i.Id).Reverse()).Select(v => (
            v.Version.ToString(CultureInfo.InvariantCulture),
            $"accepted {v.AcceptedAt.LocalDateTime:yyyy-MM-dd HH:mm:ss} from {v.Actor}"));
}
