using System.Globalization;
using System.Xml.Linq;

namespace Occo.Ec2Server;

/// <summary>The actions of Elastic Load Balancing, version 2, that concern target groups, and its XML.</summary>
internal static class TargetGroups
{
    /// <summary>The service in signatures.</summary>
    public const string Service = "elasticloadbalancing";

    /// <summary>The version of its API.</summary>
    public const string Version = "2015-12-01";

    private static readonly XNamespace Namespace = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";

    /// <summary>All of them.</summary>
    public static IReadOnlyDictionary<string, Func<QueryParameters, Ec2Account, IEnumerable<object?>>> All { get; } =
        new Dictionary<string, Func<QueryParameters, Ec2Account, IEnumerable<object?>>>
        {
            ["DeregisterTargets"] = (p, cloud) => Change(p, cloud, cloud.Targets.Deregister),
            ["DescribeTargetGroupAttributes"] = Attributes,
            ["DescribeTargetGroups"] = Describe,
            ["DescribeTargetHealth"] = Health,
            ["RegisterTargets"] = (p, cloud) => Change(p, cloud, cloud.Targets.Register),
        };

    /// <summary>A whole answer.</summary>
    public static XElement Answer(string action, string requestId, IEnumerable<object?> content) => Element(
        action + "Response", Element(action + "Result", [.. content]),
        Element("ResponseMetadata", Element("RequestId", requestId)));

    /// <summary>A refusal.</summary>
    public static XElement Answer(Ec2Error error, string requestId) => Element("ErrorResponse",
        Element("Error", Element("Type", "Sender"), Element("Code", error.Code), Element("Message", error.Message)),
        Element("RequestId", requestId));

    private static IEnumerable<object?> Describe(QueryParameters parameters, Ec2Account cloud)
    {
        var arns = parameters.List("TargetGroupArns.member");
        parameters.Finish();
        return [List("TargetGroups", arns.Select(cloud.Targets.Find).Select(g => new object?[]
        {
            Element("TargetGroupArn", g.Arn), Element("TargetGroupName", g.Name), Element("Protocol", "HTTP"),
            Element("Port", g.Port), Element("TargetType", g.Type),
        }))];
    }

    private static IEnumerable<object?> Attributes(QueryParameters parameters, Ec2Account cloud)
    {
        var group = cloud.Targets.Find(parameters.Require("TargetGroupArn"));
        parameters.Finish();
        return [List("Attributes",
        [
            [Element("Key", "stickiness.enabled"), Element("Value", "false")],
            [
                Element("Key", "deregistration_delay.timeout_seconds"),
                Element("Value", group.Delay.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)),
            ],
        ])];
    }

    private static IEnumerable<object?> Health(QueryParameters parameters, Ec2Account cloud)
    {
        var group = cloud.Targets.Find(parameters.Require("TargetGroupArn"));
        parameters.Finish();
        return [List("TargetHealthDescriptions", cloud.Targets.Of(group).Select(t => new object?[]
        {
            Element("Target", Element("Id", t.Id), Element("Port", t.Port)),
            Element("HealthCheckPort", t.Port),
            Element("TargetHealth",
                Element("State", t.State), t.Reason is null ? null : Element("Reason", t.Reason)),
        }))];
    }

    private static IEnumerable<object?> Change(
        QueryParameters parameters, Ec2Account cloud, Action<TargetGroup, IReadOnlyList<(string, int)>> change)
    {
        var group = cloud.Targets.Find(parameters.Require("TargetGroupArn"));
        var targets = parameters.Items("Targets.member")
            .Select(t => (parameters.Require(t + ".Id"), parameters.Number(t + ".Port") ?? group.Port)).ToList();
        parameters.Finish();
        change(group, targets);
        return [];
    }

    private static XElement List(string name, IEnumerable<object?[]> items)
        => Element(name, [.. items.Select(i => Element("member", i))]);

    private static XElement Element(string name, params object?[] content)
        => new(Namespace + name, [.. content.Where(c => c is not null)]);
}
