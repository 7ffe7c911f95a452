using Newtonsoft.Json;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// The processes that an interrupted or failed drop found: <c>&lt;node id&gt;.processes</c> beside the folder of the
/// instance. A program of another user (setuid, sudo) shows no environment. When the rest of its tree has ended, only
/// this file tells that it belongs to the instance. The file can be forged: it keeps an instance from being gone, but
/// no process is ended because of it.
/// </summary>
internal static class Survivors
{
    // So that the record can be read again.
    private const int MaxProcesses = 5000;

    /// <summary>What was written; some of them may have ended. Empty: nothing that can be read.</summary>
    public static HashSet<ProcessIdentity> Read(InstanceFolder folder)
    {
        try
        {
            return JsonConvert.DeserializeObject<HashSet<ProcessIdentity>>(
                LocalFile.Read(folder.Processes) ?? "") ?? [];
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return [];
        }
    }

    /// <summary>Replaces what was written. Does nothing when the instance is gone, or nothing can be written.</summary>
    public static void Write(InstanceFolder folder, IEnumerable<ProcessIdentity> processes)
    {
        if (!folder.Exists) return;
        try
        {
            PrivateFile.Replace(
                folder.Processes, $"{folder.Processes}.{Guid.NewGuid():N}{InstanceFolder.TemporaryExtension}",
                JsonConvert.SerializeObject(processes.Take(MaxProcesses)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
