using System.Xml.Linq;

namespace Occo.Ec2Server;

/// <summary>The status checks of machines.</summary>
internal static class Statuses
{
    public static IEnumerable<object?> DescribeInstanceStatus(QueryParameters parameters, Ec2Account cloud)
    {
        var ids = parameters.List("InstanceId");
        var filters = Filter.Read(parameters);
        var includeAll = parameters.Flag("IncludeAllInstances") == true;
        var page = Page.Read(parameters, 5, cloud.Settings.PageLimit);
        parameters.Finish();

        var found = cloud.Fleet.See(ids)
            .Where(m => includeAll || m.State == MachineState.Running)
            .Where(m => Filter.Pass(filters, name => Values(m, name)));
        var (items, next) = page.Of(found, m => m.Ordinal);
        return [Answer.Set("instanceStatusSet", items.Select(Item)), Answer.Optional("nextToken", next)];
    }

    // Unlike DescribeInstances it knows no tags.
    private static IEnumerable<string?>? Values(Instance machine, string name) => name switch
    {
        "availability-zone" => [machine.Zone],
        "instance-state-name" => [InstanceXml.Name(machine.State)],
        "instance-status.status" or "system-status.status" => [Health(machine)],
        "instance-status.reachability" or "system-status.reachability" => [Reachability(machine)],
        _ => null,
    };

    private static object?[] Item(Instance machine) =>
    [
        Answer.Element("instanceId", machine.Id),
        Answer.Element("availabilityZone", machine.Zone),
        InstanceXml.State("instanceState", machine.State),
        Check("systemStatus", machine),
        Check("instanceStatus", machine),
    ];

    private static XElement Check(string name, Instance machine) => Answer.Element(name,
        Answer.Element("status", Health(machine)),
        Answer.Set("details",
        [
            [Answer.Element("name", "reachability"), Answer.Element("status", Reachability(machine))],
        ]));

    private static string Health(Instance machine)
        => machine.State == MachineState.Running ? machine.Health : "not-applicable";

    private static string Reachability(Instance machine) => Health(machine) switch
    {
        "ok" => "passed",
        "impaired" => "failed",
        var other => other,
    };
}
