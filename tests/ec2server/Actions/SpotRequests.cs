namespace Occo.Ec2Server;

/// <summary>The requests that spot machines were launched for.</summary>
internal static class SpotRequests
{
    public static IEnumerable<object?> DescribeSpotInstanceRequests(QueryParameters parameters, Ec2Account cloud)
    {
        var filters = Filter.Read(parameters);
        var page = Page.Read(parameters, 5, cloud.Settings.PageLimit);
        parameters.Finish();

        var found = cloud.Fleet.See([]).Where(m => m.Launch.Spot).Where(m => Filter.Pass(filters, name => name switch
        {
            "instance-id" => [m.Id],
            "status-code" => [CodeOf(m)],
            _ => null,
        }));
        var (items, next) = page.Of(found, m => m.Ordinal);
        return
        [
            Answer.Set("spotInstanceRequestSet", items.Select(m => new object?[]
            {
                Answer.Element("spotInstanceRequestId", InstanceXml.SpotRequestOf(m)),
                Answer.Element("state", m.State == MachineState.Terminated ? "closed" : "active"),
                Answer.Element("status", Answer.Element("code", CodeOf(m)), Answer.Element("message", MessageOf(m))),
                Answer.Element("instanceId", m.Id),
            })),
            Answer.Optional("nextToken", next),
        ];
    }

    private static string CodeOf(Instance machine) => machine.State == MachineState.Terminated
        ? "instance-terminated-by-user"
        : machine.IsTakenBack ? "marked-for-termination" : "fulfilled";

    private static string MessageOf(Instance machine) => CodeOf(machine) == "marked-for-termination"
        ? "Your Spot Instance is marked for termination."
        : "Your Spot request is fulfilled.";
}
