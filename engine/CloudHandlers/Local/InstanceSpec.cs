using Newtonsoft.Json;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// What is known of an instance besides its processes: <c>spec.json</c> in its folder. It holds neither arguments nor
/// environment, which may be secret.
/// </summary>
/// <param name="NodeId">Node id.</param>
/// <param name="NodeName">Name of the node.</param>
/// <param name="InfrastructureId">Id of the infrastructure.</param>
/// <param name="InfrastructureName">Name of the infrastructure.</param>
/// <param name="Command">The program, as the description has it.</param>
/// <param name="Address">Its own address.</param>
/// <param name="Ports">Its ports by name.</param>
/// <param name="StopTimeout">How long its processes have to end by themselves.</param>
/// <param name="Files">Names of the files that Occo wrote.</param>
/// <param name="Creator">
/// The process that is making the instance: while it lives, an instance without a process may still get one.
/// </param>
/// <param name="StoreId">Id of the store; null where an older Occo wrote the spec.</param>
[JsonObject(ItemRequired = Required.Always)]
internal sealed record InstanceSpec(
    Guid NodeId,
    string NodeName,
    string InfrastructureId,
    string InfrastructureName,
    string Command,
    string Address,
    IReadOnlyDictionary<string, int> Ports,
    TimeSpan StopTimeout,
    IReadOnlyList<string> Files,
    ProcessIdentity Creator,
    [property: JsonProperty(Required = Required.Default)] string? StoreId = null)
{
    /// <summary>How long the process must have run to count as ready; an older Occo wrote none.</summary>
    [JsonProperty(Required = Required.Default)]
    public TimeSpan StartTime { get; init; }

    /// <summary>The spec of an instance, or null where there is none that can be read.</summary>
    public static InstanceSpec? Read(InstanceFolder folder)
    {
        try
        {
            return JsonConvert.DeserializeObject<InstanceSpec>(File.ReadAllText(folder.Spec));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces the file in one step.</summary>
    public void Write(InstanceFolder folder)
        => PrivateFile.Replace(folder.Spec, folder.Temporary(), JsonConvert.SerializeObject(this));
}
