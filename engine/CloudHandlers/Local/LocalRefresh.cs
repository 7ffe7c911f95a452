namespace Occo.Engine.CloudHandlers.Local;

/// <summary>Brings the files of a running instance up to date without touching its process.</summary>
internal static class LocalRefresh
{
    private const string FilesKey = "files";

    /// <summary>
    /// Writes the files of a request and removes those that an earlier one gave. Throws when nothing runs there.
    /// </summary>
    public static void Refresh(InstanceFolder folder, ComposedRequest to)
    {
        if (InstanceSpec.Read(folder) is not { } spec
            || ProcessIdentity.OfClaim(folder.ReadClaim() ?? "") is not { IsAlive: true })
        {
            throw new CloudException(
                CloudErrorKind.NotFound, "Its process is not running; its files stay as they are.");
        }

        var wanted = InstanceFiles.Of(to, LocalSection.Require(to.Resource));
        InstanceFiles.Write(folder, wanted);
        InstanceFiles.Remove(folder, spec.Files.Where(name => !wanted.ContainsKey(name)));
        (spec with { Files = [.. wanted.Keys] }).Write(folder);
    }

    /// <summary>
    /// Nothing else differs but what the local cloud does not act on: inputs, attributes, health checks.
    /// </summary>
    public static bool OnlyFilesDiffer(ComposedRequest from, ComposedRequest to)
        => from.Context == to.Context
            && PlainValues.Equal(from.ConfigManagement, to.ConfigManagement)
            && PlainValues.Equal(WithoutFiles(from), WithoutFiles(to));

    private static Dictionary<string, object?> WithoutFiles(ComposedRequest request)
        => request.Resource.Where(pair => pair.Key != FilesKey).ToDictionary(pair => pair.Key, pair => pair.Value);
}
