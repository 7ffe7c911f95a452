using System.Globalization;
using System.Xml.Linq;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Instances as EC2 describes them, in the engine's words.</summary>
internal static class Ec2Instances
{
    /// <summary>All states but terminated: EC2 remembers what is terminated for about an hour.</summary>
    public static readonly IReadOnlyList<string> Present =
        ["pending", "running", "shutting-down", "stopping", "stopped"];

    /// <summary>The instances of an answer to RunInstances or DescribeInstances.</summary>
    public static IEnumerable<XElement> In(XElement answer) => answer.Name.LocalName == "RunInstancesResponse"
        ? answer.Items("instancesSet")
        : answer.Items("reservationSet").SelectMany(r => r.Items("instancesSet"));

    /// <summary>One of them.</summary>
    public static CloudInstance Read(XElement instance)
    {
        var tags = Ec2Tags.Read(instance);
        var state = instance.Element("instanceState")?.Text("name") ?? "";
        var privateAddress = instance.Text("privateIpAddress");
        return new()
        {
            InstanceId = Id(instance),
            NodeId = Ec2Tags.NodeIdAt(tags, LaunchIndex(instance)),
            NodeName = tags.GetValueOrDefault(Ec2Tags.Node),
            IsGone = state == "terminated",
            State = StateOf(state),
            // The order of Occopus: public name, public address, private address.
            Addresses =
            [
                .. new[] { instance.Text("dnsName"), instance.Text("ipAddress"), privateAddress }.OfType<string>()
                    .Distinct(),
            ],
            PrivateAddress = privateAddress,
            // The image of an instance cannot be changed; its type can, while it is stopped, and its tags always.
            Observed = new Dictionary<string, object?>(Ec2Tags.Observed(tags))
            {
                ["instance_type"] = instance.Text("instanceType"),
            },
            Error = state is "pending" or "running" ? null : Reason(instance, state),
        };
    }

    public static string Id(XElement instance) => instance.Text("instanceId") ?? "";

    /// <summary>Position in the batch that made it.</summary>
    public static int LaunchIndex(XElement instance) => int.TryParse(
        instance.Text("amiLaunchIndex"), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0;

    /// <summary>When it was launched.</summary>
    public static DateTimeOffset? LaunchedAt(XElement instance) => DateTimeOffset.TryParse(
        instance.Text("launchTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    /// <summary>The state map of Occopus.</summary>
    public static ComponentState StateOf(string name) => name switch
    {
        "pending" => ComponentState.Pending,
        "running" => ComponentState.Ready,
        "shutting-down" or "terminated" => ComponentState.Shutdown,
        "stopping" or "stopped" => ComponentState.TemporarilyFailed,
        _ => ComponentState.Unknown,
    };

    private static string Reason(XElement instance, string state)
    {
        var code = instance.Element("stateReason")?.Text("code") ?? "";
        var why = instance.Element("stateReason")?.Text("message") ?? instance.Text("reason") ?? code;
        var what = code switch
        {
            "Server.SpotInstanceTermination" or "Server.SpotInstanceShutdown" =>
                "EC2 took the spot instance back",
            "Client.UserInitiatedShutdown" or "Client.InstanceInitiatedShutdown" => "it was shut down",
            _ => $"EC2 says {state}",
        };
        return why.Length == 0 ? what : $"{what}: {why}";
    }
}
