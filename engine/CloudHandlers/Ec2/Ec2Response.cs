using System.Xml.Linq;
using Amazon.Runtime;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>An answer of the EC2 query API: its XML, without namespaces.</summary>
internal sealed class Ec2Response : AmazonWebServiceResponse
{
    /// <summary>The root element, such as <c>DescribeInstancesResponse</c>.</summary>
    public XElement Root { get; init; } = new("none");
}

/// <summary>How the XML of EC2 is read.</summary>
internal static class Ec2Xml
{
    /// <summary>The text of a child, or null where it is missing or empty.</summary>
    public static string? Text(this XElement element, string name)
        => element.Element(name)?.Value is { Length: > 0 } text ? text : null;

    /// <summary>The items of a child that is a set.</summary>
    public static IEnumerable<XElement> Items(this XElement element, string name)
        => element.Element(name)?.Elements("item") ?? [];
}
