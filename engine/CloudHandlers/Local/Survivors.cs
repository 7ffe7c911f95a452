using Newtonsoft.Json;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// The processes that an interrupted or failed drop found: <c>processes.json</c> in the folder of the instance. A
/// program of another user (setuid, sudo) shows no environment. When the rest of its tree has ended, only this file
/// tells that it belongs to the instance.
/// </summary>
internal static class Survivors
{
    /// <summary>What was written; some of them may have ended. Empty: nothing that can be read.</summary>
    public static HashSet<ProcessIdentity> Read(InstanceFolder folder)
    {
        try
        {
            return JsonConvert.DeserializeObject<HashSet<ProcessIdentity>>(File.ReadAllText(folder.Processes)) ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    /// <summary>Replaces what was written. Does nothing when the folder is gone.</summary>
    public static void Write(InstanceFolder folder, IEnumerable<ProcessIdentity> processes)
    {
        try
        {
            PrivateFile.Replace(folder.Processes, folder.Temporary(), JsonConvert.SerializeObject(processes));
        }
        catch (DirectoryNotFoundException)
        {
        }
    }
}
