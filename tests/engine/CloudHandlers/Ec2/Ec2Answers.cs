namespace Occo.Engine.Tests;

/// <summary>Answers of EC2, as short as they may be.</summary>
internal static class Ec2Answers
{
    public static string Instance(
        string id, string state = "running", int index = 0, DateTimeOffset? launched = null, string more = "")
        => $"<item><instanceId>{id}</instanceId><instanceState><name>{state}</name></instanceState>"
        + $"<amiLaunchIndex>{index}</amiLaunchIndex>"
        + $"<launchTime>{launched ?? DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ}</launchTime>{more}</item>";

    /// <summary>An answer to an action: it has a request id, as all of EC2's.</summary>
    public static string Of(string action, string body = "")
        => $"<{action}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r-1</requestId>{body}"
        + $"</{action}Response>";

    public static string Run(params string[] instances)
        => Of("RunInstances", $"<instancesSet>{string.Concat(instances)}</instancesSet>");

    public static string Describe(params string[] instances) => Of("DescribeInstances", Reservation(instances));

    public static string DescribePage(string next, params string[] instances)
        => Of("DescribeInstances", $"{Reservation(instances)}<nextToken>{next}</nextToken>");

    public static string Impaired(string id)
        => Of("DescribeInstanceStatus", "<instanceStatusSet><item>"
        + $"<instanceId>{id}</instanceId><instanceStatus><status>impaired</status><details><item>"
        + "<name>reachability</name><status>failed</status></item></details></instanceStatus></item>"
        + "</instanceStatusSet>");

    public static string Terminate(params (string Id, string State)[] changes)
        => Of("TerminateInstances", "<instancesSet>" + string.Concat(changes.Select(c =>
            $"<item><instanceId>{c.Id}</instanceId><currentState><name>{c.State}</name></currentState></item>"))
        + "</instancesSet>");

    private static string Reservation(string[] instances)
        => $"<reservationSet><item><instancesSet>{string.Concat(instances)}</instancesSet></item></reservationSet>";
}
