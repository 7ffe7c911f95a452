namespace Occo.Engine;

/// <summary>Brings the files of a running instance up to date without touching its process.</summary>
internal static class LocalRefresh
{
    private const string FilesKey = "files";

    /// <summary>False: more than files differ, or the process is not running; nothing was changed.</summary>
    public static bool TryRefresh(InstanceFolder folder, ComposedRequest from, ComposedRequest to)
    {
        if (!OnlyFilesDiffer(from, to) || InstanceSpec.Read(folder) is not { } spec) return false;
        if (ProcessIdentity.OfClaim(folder.ReadClaim() ?? "") is not { IsAlive: true }) return false;

        var wanted = InstanceFiles.Of(to, LocalSection.Require(to.Resource));
        InstanceFiles.Write(folder, wanted);
        InstanceFiles.Remove(folder, spec.Files.Where(name => !wanted.ContainsKey(name)));
        (spec with { Files = [.. wanted.Keys] }).Write(folder);
        return true;
    }

    // What the local cloud does not act on (inputs, attributes, health checks) may differ.
    private static bool OnlyFilesDiffer(ComposedRequest from, ComposedRequest to)
        => from.Context == to.Context
            && PlainValues.Equal(from.ConfigManagement, to.ConfigManagement)
            && PlainValues.Equal(WithoutFiles(from), WithoutFiles(to));

    private static Dictionary<string, object?> WithoutFiles(ComposedRequest request)
        => request.Resource.Where(pair => pair.Key != FilesKey).ToDictionary(pair => pair.Key, pair => pair.Value);
}
