using System.Globalization;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// The control group (cgroup v2) of an instance. It holds every process that the instance starts, also daemons without
/// any mark and programs of other users. Only where this process may make one: below its own group, on Linux 5.14 or
/// later.
/// </summary>
internal sealed class ControlGroup
{
    private const string MembersFile = "cgroup.procs", KillFile = "cgroup.kill";

    private static readonly Lazy<string?> Mount = new(() => Try(FindMount));
    private static readonly Lazy<string?> Parent = new(() => Try(FindOwn));

    private ControlGroup(string path) => Path = path;

    public string Path { get; }

    /// <summary>The processes in the group and in those below it.</summary>
    public IReadOnlySet<int> Members => Try(() => Directory
        .EnumerateFiles(Path, MembersFile, SearchOption.AllDirectories).SelectMany(MembersIn).ToHashSet()) ?? [];

    /// <summary>
    /// The group of an instance whose folder exists; made, and written down beside the folder, if there is none. Null:
    /// there can be none.
    /// </summary>
    public static ControlGroup? Make(InstanceFolder folder)
    {
        var path = Parent.Value is { } parent ? System.IO.Path.Combine(parent, NameOf(folder)) : "";
        // Written first: a group that nobody knows would stay for ever. The record also tells of a deleted folder.
        PrivateFile.TryCreate(folder.Group, path);
        if (ReadPath(folder) is not { } known) return null;
        return Try(() =>
        {
            Directory.CreateDirectory(known);
            return Of(folder);
        });
    }

    /// <summary>The group of an instance; null: it has none.</summary>
    public static ControlGroup? Of(InstanceFolder folder) => ReadPath(folder) is { } path
        && File.Exists(System.IO.Path.Combine(path, KillFile)) ? new(path) : null;

    /// <summary>Kills all members at once, whoever owns them.</summary>
    public void Kill() => Try(() =>
    {
        File.WriteAllText(System.IO.Path.Combine(Path, KillFile), "1");
        return Path;
    });

    /// <summary>Removes the group and those below it, as far as they have no members.</summary>
    public void Remove() => Try(() =>
    {
        foreach (var inner in Directory.GetDirectories(Path)) new ControlGroup(inner).Remove();
        Directory.Delete(Path, recursive: false);
        return Path;
    });

    private static string NameOf(InstanceFolder folder) => $"occo-{folder.NodeId}";

    // A group of threads shows no processes; the group above shows them.
    private static IReadOnlyList<int> MembersIn(string file) => Try(() => File.ReadAllLines(file)
        .Select(line => int.Parse(line, CultureInfo.InvariantCulture)).ToList()) ?? [];

    // The record may be forged. Where only the system makes files it names nothing else than a group of this name.
    private static string? ReadPath(InstanceFolder folder)
        => Mount.Value is { } mount && Try(() => LocalFile.Read(folder.Group)) is { } path
            && path.StartsWith(mount + "/", StringComparison.Ordinal)
            && path.Split('/') is [.., var name] parts && name == NameOf(folder)
            && !parts.Contains("..") && !path.Contains('\0') ? path : null;

    // See cgroups(7): the line of version 2 begins with 0::, and its path starts at the root of the mount.
    private static string? FindOwn()
    {
        var own = File.ReadLines("/proc/self/cgroup")
            .FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal));
        return own is null || Mount.Value is not { } mount
            ? null
            : System.IO.Path.Join(mount, own["0::".Length..]).TrimEnd('/');
    }

    private static string? FindMount() => File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' '))
        .FirstOrDefault(fields => fields.Length > 4 && fields[3] == "/"
            && fields.SkipWhile(field => field != "-").ElementAtOrDefault(1) == "cgroup2")?[4];

    private static T? Try<T>(Func<T?> act) where T : class
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }
}
