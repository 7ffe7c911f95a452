namespace Occo.Engine.CloudHandlers.Local;

/// <summary>Creates instances: folder, spec and files first, then the process. Every step can be repeated.</summary>
internal sealed class LocalCreation(TimeProvider time)
{
    private readonly UnixLauncher launcher = new(time);

    public async Task<CreateOutcome> CreateAsync(
        CreateBatch batch, CreateItem item, LocalRoot root, LocalReservations reservations, CancellationToken cancel)
    {
        try
        {
            var instance = await CreateAsync(batch, item.NodeId, item.Reservation, root, reservations, cancel)
                .ConfigureAwait(false);
            return new(item.NodeId, instance, null);
        }
        catch (Exception e) when ((e as CloudException ?? LocalFailure.Of(e)) is { } failure)
        {
            return new(item.NodeId, null, failure);
        }
    }

    private async Task<CloudInstance> CreateAsync(
        CreateBatch batch, Guid nodeId, Reservation reserved, LocalRoot root, LocalReservations reservations,
        CancellationToken cancel)
    {
        var folder = root.Instance(nodeId);
        var claim = folder.IsLink ? "" : folder.ReadClaim();
        if (claim is "") root.Discard(folder, cancel);
        if (claim is null or "")
        {
            var section = LocalSection.Require(batch.Request.Resource);
            reserved = Complete(reserved, nodeId, section, reservations);
            try
            {
                var launch = await Task.Run(() => Prepare(batch, folder, section, reserved), cancel)
                    .ConfigureAwait(false);
                await launcher.LaunchAsync(folder, launch, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is CloudException or IOException or UnauthorizedAccessException)
            {
                // Without a process nothing of the instance must be left, unless another creator has started one.
                Undo(root, folder, reservations, reserved);
                throw;
            }
        }

        return InstanceReport.Of(root, folder, time)
            ?? throw new CloudException(
                CloudErrorKind.Transient, $"The instance {nodeId} was dropped while it was created.");
    }

    private static Reservation Complete(
        Reservation reserved, Guid nodeId, LocalSection section, LocalReservations reservations)
    {
        if (reserved.Address is null) return reservations.Reserve(nodeId, section.Ports);
        var all = new Dictionary<string, int>(reserved.Ports);
        foreach (var (name, number) in section.Ports)
        {
            if (number is { } known) all[name] = known;
            else if (!all.ContainsKey(name))
            {
                throw new CloudException(CloudErrorKind.Invalid,
                    $"resource.ports.{name}: no port was set aside. Write auto as it is, not as a template.");
            }
        }

        var complete = reserved with { Ports = all };
        reservations.Renew(nodeId, complete);
        return complete;
    }

    private static Launch Prepare(CreateBatch batch, InstanceFolder folder, LocalSection section, Reservation reserved)
    {
        var files = InstanceFiles.Of(batch.Request, section.Files);
        var spec = new InstanceSpec(
            folder.NodeId, batch.NodeName, batch.Scope.InfrastructureId, batch.Scope.InfrastructureName,
            section.Command, reserved.Address!, reserved.Ports, section.StopTimeout,
            [.. files.Keys], ProcessIdentity.Current, batch.Scope.StoreId)
        {
            StartTime = section.StartTime,
            RequestDigest = batch.Request.Digest,
        };
        LocalRoot.InFolder(folder.Path, () =>
        {
            spec.Write(folder);
            return true;
        });
        var group = ControlGroup.Make(folder);
        InstanceFiles.Write(folder, files);

        var working = Path.GetFullPath(Path.Combine(folder.Files, section.WorkingDirectory ?? "."));
        if (section.WorkingDirectory is { } own && !Path.IsPathRooted(own)) PrivateFile.CreateFolder(working);
        if (!Directory.Exists(working))
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"resource.working_directory: the folder {working} does not exist. Make it, or leave the key out.");
        }

        var environment = NodeEnvironment.Of(spec, section.Environment, batch.SecretVariables);
        var command = CommandLookup.CommandLine(section.Command, working, environment.GetValueOrDefault("PATH", ""));
        return new(command[0], [.. command.Skip(1), .. section.Arguments], environment, working)
        {
            Name = $"occo:{spec.InfrastructureName}/{spec.NodeName}",
            Group = group,
            LogMax = section.LogMax,
        };
    }

    private static void Undo(
        LocalRoot root, InstanceFolder folder, LocalReservations reservations, Reservation reserved)
    {
        try
        {
            if (!folder.Exists || !folder.TryRetire()) return;
            root.Discard(folder, CancellationToken.None);
            reservations.Release(folder.NodeId, reserved.Address!);
            root.Sweep(reservations, CancellationToken.None);
        }
        catch (Exception e) when (LocalFailure.Of(e) is not null)
        {
            // The caller gets the error of the creation. The folder is listed and dropped later.
        }
    }
}
