namespace Occo.Engine.Tests;

/// <summary>Answers of EC2, as short as they may be.</summary>
internal static class Ec2Answers
{
    public static string Instance(
        string id, string state = "running", int index = 0, DateTimeOffset? launched = null, string more = "")
        => $"<item><instanceId>{id}</instanceId><instanceState><name>{state}</name></instanceState>"
        + $"<amiLaunchIndex>{index}</amiLaunchIndex>"
        + $"<launchTime>{launched ?? DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ}</launchTime>{more}</item>";

    public static string Run(params string[] instances)
        => $"<RunInstancesResponse><instancesSet>{string.Concat(instances)}</instancesSet></RunInstancesResponse>";

    public static string Describe(params string[] instances)
        => $"<DescribeInstancesResponse><reservationSet>{Reservation(instances)}</reservationSet>"
        + "</DescribeInstancesResponse>";

    public static string DescribePage(string next, params string[] instances)
        => $"<DescribeInstancesResponse><reservationSet>{Reservation(instances)}</reservationSet>"
        + $"<nextToken>{next}</nextToken></DescribeInstancesResponse>";

    public static string Impaired(string id)
        => "<DescribeInstanceStatusResponse><instanceStatusSet><item>"
        + $"<instanceId>{id}</instanceId><instanceStatus><status>impaired</status><details><item>"
        + "<name>reachability</name><status>failed</status></item></details></instanceStatus></item>"
        + "</instanceStatusSet></DescribeInstanceStatusResponse>";

    public static string Terminate(params (string Id, string State)[] changes)
        => "<TerminateInstancesResponse><instancesSet>" + string.Concat(changes.Select(c =>
            $"<item><instanceId>{c.Id}</instanceId><currentState><name>{c.State}</name></currentState></item>"))
        + "</instancesSet></TerminateInstancesResponse>";

    private static string Reservation(string[] instances)
        => $"<item><instancesSet>{string.Concat(instances)}</instancesSet></item>";
}
