using System.Diagnostics;
using System.Text;

namespace Occo.Engine.Tests;

/// <summary>
/// A store folder with a local cloud and one infrastructure; afterwards no process and no file of it is left.
/// </summary>
internal sealed class LocalBed : IAsyncDisposable
{
    /// <summary>Processes of an instance whose program has no child: program, launcher, and two for each log.</summary>
    public const int ProcessesEach = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public LocalBed(string? storeFolder = null, string? infrastructureId = null)
    {
        StoreFolder = storeFolder ?? Directory.CreateTempSubdirectory("occo-local-").FullName;
        Scope = new CloudScope
        {
            StoreId = "store",
            StoreFolder = StoreFolder,
            InfrastructureId = infrastructureId ?? Guid.NewGuid().ToString(),
            InfrastructureName = "shop",
            Type = "local",
            Settings = ComposedRequest.Empty,
        };
        Root = new LocalRoot(Scope);
    }

    public string StoreFolder { get; }

    public CloudScope Scope { get; }

    public LocalRoot Root { get; }

    public LocalCloud Cloud { get; init; } = new();

    public static CancellationToken None => CancellationToken.None;

    public static Dictionary<string, object?> Map(params (string Key, object? Value)[] pairs)
        => pairs.ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>A resource section; its process is ready at once unless <c>start_seconds</c> is given.</summary>
    public static Dictionary<string, object?> Resource(string command, params (string Key, object? Value)[] more)
    {
        var resource = Map(("type", "local"), ("command", command), ("start_seconds", 0L));
        foreach (var (key, value) in more) resource[key] = value;
        return resource;
    }

    /// <summary>A resource that runs a shell script of the test.</summary>
    public static Dictionary<string, object?> Shell(string script, params (string Key, object? Value)[] more)
        => Resource("sh", [("arguments", new List<object?> { "-c", script }), .. more]);

    /// <summary>A resource that runs for ever.</summary>
    public static Dictionary<string, object?> Forever(params (string Key, object? Value)[] more)
        => Resource("sleep", [("arguments", new List<object?> { 3600L }), .. more]);

    /// <summary>The key of the files that can change in place.</summary>
    public static (string Key, object? Value) Live(params object?[] names) => ("live_files", names);

    public CreateBatch Batch(
        Guid nodeId, IReadOnlyDictionary<string, object?> resource, Reservation? reservation = null,
        string? context = null)
        => new()
        {
            Scope = Scope,
            NodeName = "web",
            Request = new ComposedRequest { Resource = resource, Context = context },
            Token = "token-" + nodeId,
            Items = [new CreateItem(nodeId, 0, reservation ?? Reservation.None)],
        };

    public async Task<CreateOutcome> TryCreateAsync(
        Guid nodeId, IReadOnlyDictionary<string, object?> resource, Reservation? reservation = null,
        string? context = null)
        => (await Cloud.CreateAsync(Batch(nodeId, resource, reservation, context), None)).Single();

    public async Task<CloudInstance> CreateAsync(Guid nodeId, IReadOnlyDictionary<string, object?> resource)
    {
        var outcome = await TryCreateAsync(nodeId, resource);
        return outcome.Instance ?? throw outcome.Error!;
    }

    public Task<CloudInstance> CreateAsync(IReadOnlyDictionary<string, object?> resource)
        => CreateAsync(Guid.NewGuid(), resource);

    public Task<IReadOnlyList<CloudInstance>> ListAsync() => Cloud.ListAsync(Scope, None);

    public Task<IReadOnlyList<DropOutcome>> DropAsync(params string[] ids) => Cloud.DropAsync(Scope, ids, None);

    public InstanceFolder Folder(CloudInstance instance) => Root.Instance(instance.NodeId!.Value);

    /// <summary>Waits until the instance's process has ended, and shows how it is listed then.</summary>
    public async Task<CloudInstance> EndedAsync(CloudInstance instance)
    {
        CloudInstance? last = null;
        await UntilAsync(async () =>
        {
            last = (await ListAsync()).Single(i => i.InstanceId == instance.InstanceId);
            return last.State == ComponentState.Failed;
        });
        return last!;
    }

    /// <summary>Waits for a file that a process writes in one step, and reads it.</summary>
    public async Task<string> FileAsync(CloudInstance instance, string name)
    {
        var file = Path.Combine(Folder(instance).Files, name);
        await UntilAsync(() => Task.FromResult(File.Exists(file)));
        return await File.ReadAllTextAsync(file);
    }

    /// <summary>Waits until the logs are open: what keeps them opens them by their paths, after the start.</summary>
    public Task LogsAsync(CloudInstance instance) => UntilAsync(() => Task.FromResult(
        File.Exists(Folder(instance).Output) && File.Exists(Folder(instance).Error)));

    /// <summary>Waits for something that a real process does.</summary>
    public static async Task UntilAsync(Func<Task<bool>> reached)
    {
        var watch = Stopwatch.StartNew();
        while (!await reached())
        {
            if (watch.Elapsed > Patience) throw new TimeoutException("What the test waits for did not happen.");
            await Task.Delay(5);
        }
    }

    /// <summary>
    /// Processes that carry the infrastructure's id, seen without the code under test. Zombies have no environment.
    /// </summary>
    public IReadOnlyList<int> Processes(Guid? nodeId = null)
    {
        var mark = nodeId is null ? "OCCO_INFRA_ID=" + Scope.InfrastructureId : "OCCO_NODE_ID=" + nodeId;
        var found = new List<int>();
        if (!OperatingSystem.IsLinux()) return found;
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id)) continue;
            try
            {
                var text = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "environ")));
                if (text.Split('\0').Contains(mark)) found.Add(id);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }

        return found;
    }

    /// <summary>Names of the running programs of an instance, launchers, shells and keepers of logs left out.</summary>
    public IReadOnlyList<string> Programs(Guid nodeId)
        => [.. Processes(nodeId).Select(Name).Where(name => name is not ("sh" or "setsid" or "cat" or ""))];

    /// <summary>Kills the processes that carry the infrastructure's id.</summary>
    public async Task KillAsync()
    {
        // Again and again, and twice in vain: a process shows no environment while it is becoming another program.
        var quiet = 0;
        await UntilAsync(() =>
        {
            var left = Processes();
            foreach (var id in left) Kill(id);
            quiet = left.Count == 0 ? quiet + 1 : 0;
            return Task.FromResult(quiet == 2);
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var folder in Root.Instances()) ControlGroup.Of(folder)?.Kill();
        await KillAsync();
        foreach (var folder in Root.Instances()) ControlGroup.Of(folder)?.Remove();
        if (Directory.Exists(StoreFolder)) Directory.Delete(StoreFolder, recursive: true);
    }

    private static void Kill(int id)
    {
        try
        {
            Process.GetProcessById(id).Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // Ended by itself.
        }
    }

    private static string Name(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
