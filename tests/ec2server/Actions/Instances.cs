namespace Occo.Ec2Server;

/// <summary>The life of machines.</summary>
internal static class Instances
{
    public static IEnumerable<object?> RunInstances(QueryParameters parameters, Ec2Account cloud)
    {
        var request = LaunchReader.Read(parameters, cloud.Settings);
        parameters.Finish();
        return Reservation(cloud.Fleet.Launch(request));
    }

    public static IEnumerable<object?> DescribeInstances(QueryParameters parameters, Ec2Account cloud)
    {
        var ids = parameters.List("InstanceId");
        var filters = Filter.Read(parameters);
        if (ids.Count > 0 && parameters.Find("MaxResults") is not null)
            throw Ec2Error.Combination("The parameter instancesSet cannot be used with the parameter maxResults");
        var page = Page.Read(parameters, 5, cloud.Settings.PageLimit);
        parameters.Finish();

        var found = cloud.Fleet.See(ids).Where(m => Filter.Pass(filters, name => InstanceFilter.Values(m, name)));
        var (items, next) = page.Of(found, m => m.Ordinal);
        // A reservation that does not fit on a page is begun on one and continued on the next.
        return
        [
            Answer.Set("reservationSet", items.GroupBy(m => m.Reservation).Select(g => Reservation([.. g]).ToArray())),
            Answer.Optional("nextToken", next),
        ];
    }

    public static IEnumerable<object?> TerminateInstances(QueryParameters parameters, Ec2Account cloud)
        => Change(parameters, ids => cloud.Fleet.End(ids, MachineState.ShuttingDown));

    public static IEnumerable<object?> StartInstances(QueryParameters parameters, Ec2Account cloud)
        => Change(parameters, cloud.Fleet.Start);

    public static IEnumerable<object?> StopInstances(QueryParameters parameters, Ec2Account cloud)
    {
        parameters.Flag("Force");
        return Change(parameters, ids => cloud.Fleet.End(ids, MachineState.Stopping));
    }

    private static IEnumerable<object?> Change(
        QueryParameters parameters,
        Func<IReadOnlyList<string>, IReadOnlyList<(Instance Machine, MachineState Before)>> change)
    {
        var ids = parameters.List("InstanceId");
        if (ids.Count == 0) throw Ec2Error.Missing("InstanceId");
        parameters.Finish();
        return
        [
            Answer.Set("instancesSet", change(ids).Select(c => new object?[]
            {
                Answer.Element("instanceId", c.Machine.Id),
                InstanceXml.State("currentState", c.Machine.State),
                InstanceXml.State("previousState", c.Before),
            })),
        ];
    }

    private static IEnumerable<object?> Reservation(IReadOnlyList<Instance> machines) =>
    [
        Answer.Element("reservationId", machines[0].Reservation),
        Answer.Element("ownerId", Catalogue.Account),
        Answer.Element("groupSet"),
        Answer.Set("instancesSet", machines.Select(InstanceXml.Of)),
    ];
}
