namespace Occo.Engine.CloudHandlers.Local;

/// <summary>Finds the state of an instance, from its folder and the table of processes.</summary>
internal static class InstanceReport
{
    private const int SignalBase = 128, CannotExecute = 126, NotFound = 127;

    /// <summary>The instance; null: its folder is gone.</summary>
    public static CloudInstance? Of(LocalRoot root, InstanceFolder folder, TimeProvider time)
    {
        var spec = InstanceSpec.Read(folder);
        var (state, error) = StateOf(folder, spec, time);
        if (!folder.Exists) return null;
        return new()
        {
            InstanceId = folder.InstanceId,
            StoreId = spec?.StoreId,
            InfrastructureId = root.InfrastructureId,
            InfrastructureName = spec?.InfrastructureName,
            NodeId = folder.NodeId,
            NodeName = spec?.NodeName,
            RequestDigest = spec?.RequestDigest,
            State = state,
            Addresses = spec is null ? [] : [spec.Address],
            PrivateAddress = spec?.Address,
            Ports = spec?.Ports ?? NodeInstance.EmptyPorts,
            Error = error,
        };
    }

    private static (ComponentState State, string? Error) StateOf(
        InstanceFolder folder, InstanceSpec? spec, TimeProvider time)
    {
        if (!folder.HasFolder) return (ComponentState.Failed, "Its folder was deleted or replaced.");
        switch (folder.ReadClaim())
        {
            case null when folder.HasStrangeClaim:
                return (ComponentState.Failed, "Its process is unknown, because its claim cannot be read.");

            // A creator makes the folder first, then the spec, then the process. A creator that has ended does not
            // continue. A folder without a spec is covered by the lease: no other enactment looks at it.
            case null when spec is { Creator.IsAlive: true }:
                return (ComponentState.Pending, null);
            case null:
                return (ComponentState.Failed, "Occo was stopped before it could start the process.");
            case "":
                return (ComponentState.Shutdown, "It is being dropped.");
            case not null when folder.DoubtOfClaim is { } doubt:
                return (ComponentState.Failed, $"Its process is unknown, because its claim is not believed. {doubt}");
            case not null when folder.IsRunning:
                return (IsStarting(folder, spec, time) ? ComponentState.Pending : ComponentState.Ready, null);
            default:
                return (ComponentState.Failed, Failure(folder));
        }
    }

    // A program that cannot run ends at once, so a new process is not ready yet. A negative age is a clock set back.
    private static bool IsStarting(InstanceFolder folder, InstanceSpec? spec, TimeProvider time)
    {
        var age = time.GetUtcNow() - folder.ClaimedAt;
        return spec is not null && age >= TimeSpan.Zero && age < spec.StartTime;
    }

    // Nothing runs since the start of the machine.
    private static IReadOnlyList<int> Running(InstanceFolder folder)
        => !OperatingSystem.IsLinux() || folder.Launcher?.Boot != ProcessIdentity.Current.Boot ? [] :
        [
            .. LinuxProcesses.All().Where(process => process.NodeId == folder.NodeId)
                .Select(process => process.Identity.Id).Order(),
        ];

    private static string Failure(InstanceFolder folder)
    {
        if (folder.ReadExitCode() is null && Running(folder) is { Count: > 0 } running)
        {
            return $"Its launcher was killed, but these processes of it still run: {string.Join(", ", running)}. "
                + "They end when the instance is dropped.";
        }

        var end = folder.ReadExitCode() switch
        {
            null => "ended without an exit code: it was killed, or the machine was restarted",
            NotFound => $"exited with code {NotFound} (it, or a program it calls, was not found)",
            CannotExecute => $"exited with code {CannotExecute} (it, or a program it calls, cannot be executed)",
            > SignalBase and var code => $"exited with code {code} (signal {code - SignalBase})",
            var code => $"exited with code {code}",
        };
        var log = LogTail.Of(folder.Error, folder.Output);
        return $"The process {end}; " + (log.Length == 0 ? "its logs are empty." : $"last lines of the log: {log}");
    }
}
