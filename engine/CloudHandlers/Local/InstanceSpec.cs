using Newtonsoft.Json;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// The record of an instance: <c>spec.json</c> in its folder. It holds neither arguments nor environment, which may be
/// secret.
/// </summary>
/// <param name="NodeId">Node id.</param>
/// <param name="NodeName">Name of the node.</param>
/// <param name="InfrastructureId">Id of the infrastructure.</param>
/// <param name="InfrastructureName">Name of the infrastructure.</param>
/// <param name="Command">The program, as the description has it.</param>
/// <param name="Address">Address of the instance.</param>
/// <param name="Ports">Ports by name.</param>
/// <param name="StopTimeout">The time between SIGTERM and SIGKILL.</param>
/// <param name="Files">Names of the files that Occo wrote.</param>
/// <param name="Creator">The process of Occo that creates the instance; it may still start the process.</param>
/// <param name="StoreId">Id of the store; null: an older Occo wrote the spec.</param>
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
    /// <summary>How long the process must run to be ready. An older Occo did not write it.</summary>
    [JsonProperty(Required = Required.Default)]
    public TimeSpan StartTime { get; init; }

    /// <summary>The keyed digest of the request; null: an older Occo wrote the spec.</summary>
    [JsonProperty(Required = Required.Default)]
    public string? RequestDigest { get; init; }

    /// <summary>The spec of an instance; null: it is missing or cannot be read.</summary>
    public static InstanceSpec? Read(InstanceFolder folder)
    {
        try
        {
            var spec = JsonConvert.DeserializeObject<InstanceSpec>(LocalFile.Read(folder.Spec) ?? "");
            return spec is not null && IsTime(spec.StopTimeout) && IsTime(spec.StartTime)
                && ForeignText.IsAddress(spec.Address) ? spec : null;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    // The process of the instance can have written the spec.
    private static bool IsTime(TimeSpan time) => time >= TimeSpan.Zero && time <= LocalSection.MaxTime;

    public void Write(InstanceFolder folder)
        => PrivateFile.Replace(folder.Spec, folder.Temporary(), JsonConvert.SerializeObject(this));
}
