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
        "instance-status.status" => [Health(machine)],
        "instance-status.reachability" => [Reachability(Health(machine))],
        "system-status.status" => [SystemHealth(machine)],
        "system-status.reachability" => [Reachability(SystemHealth(machine))],
        "event.code" => [machine.Scheduled?.Code],
        _ => null,
    };

    private static object?[] Item(Instance machine) =>
    [
        Answer.Element("instanceId", machine.Id),
        Answer.Element("availabilityZone", machine.Zone),
        InstanceXml.State("instanceState", machine.State),
        machine.Scheduled is { } scheduled
            ? Answer.Set("eventsSet",
            [
                [
                    Answer.Element("code", scheduled.Code),
                    Answer.Element("description", scheduled.Description),
                    Answer.Optional("notBefore", scheduled.NotBefore),
                ],
            ])
            : null,
        Check("systemStatus", SystemHealth(machine)),
        Check("instanceStatus", Health(machine)),
    ];

    private static XElement Check(string name, string health) => Answer.Element(name,
        Answer.Element("status", health),
        Answer.Set("details",
        [
            [Answer.Element("name", "reachability"), Answer.Element("status", Reachability(health))],
        ]));

    private static string Health(Instance machine)
        => machine.State == MachineState.Running ? machine.Health : "not-applicable";

    private static string SystemHealth(Instance machine)
        => machine.State == MachineState.Running ? machine.SystemHealth ?? machine.Health : "not-applicable";

    private static string Reachability(string health) => health switch
    {
        "ok" => "passed",
        "impaired" => "failed",
        var other => other,
    };
}
