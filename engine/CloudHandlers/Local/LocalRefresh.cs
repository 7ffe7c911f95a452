namespace Occo.Engine.CloudHandlers.Local;

/// <summary>Changes the live files of a running instance without touching its process.</summary>
internal static class LocalRefresh
{
    /// <summary>
    /// The requests differ only in live files. A file that is live no more was perhaps never read again.
    /// </summary>
    public static bool IsPossible(ComposedRequest from, ComposedRequest to)
    {
        var (was, wanted) = (LiveIn(from), LiveIn(to));
        return Without(from).DiffersOnlyIn(Without(to), LocalSection.LiveFiles, "files") && was.IsSubsetOf(wanted)
            && Changed(FilesOf(from), FilesOf(to)).All(wanted.Contains);
    }

    /// <summary>
    /// Writes the files of a request and removes those of earlier requests. Throws <see cref="CloudException"/>
    /// (NotFound) when no process is running.
    /// </summary>
    public static void Refresh(InstanceFolder folder, ComposedRequest to)
    {
        if (InstanceSpec.Read(folder) is not { } spec || !folder.IsRunning)
        {
            throw new CloudException(
                CloudErrorKind.NotFound, "Its process is not running; its files were not changed.");
        }

        var wanted = InstanceFiles.Of(to, LocalSection.Require(to.Resource).Files);
        InstanceFiles.Write(folder, wanted);
        InstanceFiles.Remove(folder, spec.Files.Where(name => !wanted.ContainsKey(name)));
        (spec with { Files = [.. wanted.Keys], RequestDigest = to.Digest }).Write(folder);
    }

    // The text of the contextualisation is a file, too.
    private static ComposedRequest Without(ComposedRequest request) => request with { Context = null };

    private static HashSet<string> LiveIn(ComposedRequest request)
        => [.. Reader(request).Texts(LocalSection.LiveFiles)];

    private static IReadOnlyDictionary<string, string> FilesOf(ComposedRequest request)
        => InstanceFiles.Of(request, Reader(request).Files("files"));

    private static IEnumerable<string> Changed(
        IReadOnlyDictionary<string, string> from, IReadOnlyDictionary<string, string> to)
        => from.Keys.Union(to.Keys).Where(name => from.GetValueOrDefault(name) != to.GetValueOrDefault(name));

    // The creation reports bad values.
    private static LocalSectionReader Reader(ComposedRequest request)
        => new(request.Resource, rendered: true, (_, _, _) => { });
}
