namespace Occo.Engine.CloudHandlers.Local;

/// <summary>Changes the files of a running instance without touching its process.</summary>
internal static class LocalRefresh
{
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

        var wanted = InstanceFiles.Of(to, LocalSection.Require(to.Resource));
        InstanceFiles.Write(folder, wanted);
        InstanceFiles.Remove(folder, spec.Files.Where(name => !wanted.ContainsKey(name)));
        (spec with { Files = [.. wanted.Keys], RequestDigest = to.Digest }).Write(folder);
    }
}
