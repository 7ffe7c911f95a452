namespace Occo.Engine.CloudHandlers.Local;

/// <summary>The files of an instance that its description gives, in the folder in which its process starts.</summary>
internal static class InstanceFiles
{
    /// <summary>The file of the contextualisation, unless the description has one of the same name.</summary>
    public const string Context = "context";

    /// <summary>The name is relative and stays inside the folder, on any system.</summary>
    public static bool IsInside(string name)
        => name.Length > 0 && !name.Contains('\0') && !Path.IsPathRooted(name) && !name.Contains(':')
            && name.Split('/', '\\').All(part => part is not ("" or "." or ".."));

    /// <summary>All files of a request, by name.</summary>
    public static IReadOnlyDictionary<string, string> Of(
        ComposedRequest request, IReadOnlyDictionary<string, string> files)
        => request.Context is null || files.ContainsKey(Context)
            ? files
            : new Dictionary<string, string>(files) { [Context] = request.Context };

    /// <summary>Writes files, each in one step. Files that begin with <c>#!</c> are executable.</summary>
    public static void Write(InstanceFolder folder, IReadOnlyDictionary<string, string> files)
    {
        PrivateFile.CreateFolder(folder.Files);
        foreach (var (name, content) in files)
        {
            var path = PathOf(folder, name);
            PrivateFile.CreateFolder(Path.GetDirectoryName(path)!);
            if (Directory.Exists(path)) throw Refusal(name, "it is a folder there");
            if (content.StartsWith("#!", StringComparison.Ordinal))
            {
                // The system looks for a program whose name ends with the carriage return.
                var script = content.Replace("\r\n", "\n", StringComparison.Ordinal);
                SpawnGate.Write(() => PrivateFile.Replace(path, folder.Temporary(), script, executable: true));
            }
            else
            {
                PrivateFile.Replace(path, folder.Temporary(), content);
            }
        }
    }

    /// <summary>Removes files, as far as they exist.</summary>
    public static void Remove(InstanceFolder folder, IEnumerable<string> names)
    {
        foreach (var path in names.Select(name => PathOf(folder, name)).Where(File.Exists)) File.Delete(path);
    }

    // The process may have made symbolic links in its folder; no file must be written through one.
    private static string PathOf(InstanceFolder folder, string name)
    {
        if (!IsInside(name)) throw Refusal(name, "it is not inside the instance's folder");
        if (folder.IsLink || new DirectoryInfo(folder.Files).LinkTarget is not null)
            throw Refusal(name, "the instance's folder is a symbolic link");
        var path = folder.Files;
        var parts = name.Split('/', '\\');
        foreach (var part in parts[..^1])
        {
            path = Path.Combine(path, part);
            if (new DirectoryInfo(path).LinkTarget is not null) throw Refusal(name, $"'{part}' is a symbolic link");
            if (File.Exists(path)) throw Refusal(name, $"'{part}' is a file");
        }

        return Path.Combine(path, parts[^1]);
    }

    private static CloudException Refusal(string name, string why) => new(
        CloudErrorKind.Invalid, $"The file '{name}' cannot be written: {why}. Give it another name in resource.files.");
}
