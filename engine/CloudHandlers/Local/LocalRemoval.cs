namespace Occo.Engine.CloudHandlers.Local;

/// <summary>Removes instances: their processes first, then their folders and reservations.</summary>
internal sealed class LocalRemoval(TimeProvider time)
{
    // In a message. The trash has all of them.
    private const int MostPaths = 3;

    private readonly ProcessStopper stopper = new(time);

    public async Task<IReadOnlyList<DropOutcome>> DropAsync(
        LocalRoot root, LocalReservations reservations, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        var ids = instanceIds.Distinct().ToDictionary(id => id, InstanceFolder.NodeIdOf);
        var folders = root.Find(instanceIds).ToList();
        var errors = new Dictionary<Guid, CloudException>();
        var remains = new Dictionary<Guid, string>();
        var targets = new List<StopTarget>();
        foreach (var folder in folders) Try(folder, errors, () => targets.Add(Target(folder)));

        var left = await stopper.StopAsync(targets, cancel).ConfigureAwait(false);
        foreach (var folder in folders.Where(folder => !errors.ContainsKey(folder.NodeId)))
        {
            if (left.GetValueOrDefault(folder.NodeId) is { } result && Problem(folder, result) is { } problem)
                errors[folder.NodeId] = new(CloudErrorKind.Transient, problem);
            else
                Try(folder, errors, () => Forget(root, reservations, folder, remains, cancel));
        }

        root.Sweep(reservations, cancel);
        return [.. instanceIds.Select(id => ids[id] is { } nodeId && errors.GetValueOrDefault(nodeId) is { } error
            ? new DropOutcome(id, Gone: false, error)
            : new DropOutcome(id, Gone: true, null)
            {
                Remains = ids[id] is { } gone ? remains.GetValueOrDefault(gone) : null,
            })];
    }

    // No launcher can claim a retired folder: no new process can appear.
    private static StopTarget Target(InstanceFolder folder)
    {
        var launcher = !folder.HasFolder || folder.TryRetire() ? null : folder.Launcher;
        return new(folder, launcher, InstanceSpec.Read(folder)?.StopTimeout ?? LocalSection.DefaultStopTimeout);
    }

    private static void Forget(
        LocalRoot root, LocalReservations reservations, InstanceFolder folder, Dictionary<Guid, string> remains,
        CancellationToken cancel)
    {
        var address = InstanceSpec.Read(folder)?.Address;
        if (root.Discard(folder, cancel) is { Count: > 0 } left) remains[folder.NodeId] = Remains(left);
        if (address is not null) reservations.Release(folder.NodeId, address);
    }

    private static string Remains(IReadOnlyList<string> left)
        => $"Not all of its files could be deleted; what stays is in {string.Join(", ", left.Take(MostPaths))}"
            + (left.Count > MostPaths ? $" and {left.Count - MostPaths} more" : "")
            + ". Look for immutable files (lsattr -R), mounts (findmnt) and files of other users, and delete it.";

    private static string? Problem(InstanceFolder folder, StopResult result)
        => result.Survivors.Count > 0
            ? $"These processes could not be killed: {Ids(result.Survivors)}. Check what they wait for, and who owns "
                + "them."
            : result.Doubtful.Count > 0
            ? $"An earlier removal found these processes: {Ids(result.Doubtful)}. Only the file '{folder.Processes}' "
                + "still says that they belong to the instance, so Occo does not end them. End them yourself; if they "
                + "are not the instance's, delete the file."
            : null;

    private static string Ids(IEnumerable<ProcessIdentity> processes)
        => string.Join(", ", processes.Select(p => p.Id).Order());

    private static void Try(InstanceFolder folder, Dictionary<Guid, CloudException> errors, Action act)
    {
        try
        {
            act();
        }
        catch (DirectoryNotFoundException)
        {
            // Another process dropped it in the meantime.
        }
        catch (Exception e) when (LocalFailure.Of(e) is { } failure)
        {
            errors[folder.NodeId] = failure;
        }
    }
}
