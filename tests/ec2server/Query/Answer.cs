using System.Globalization;
using System.Xml.Linq;

namespace Occo.Ec2Server;

/// <summary>Answers in EC2's XML.</summary>
internal static class Answer
{
    /// <summary>The namespace of every answer that is not an error; its date is the version of the API.</summary>
    public static readonly XNamespace Namespace = "http://ec2.amazonaws.com/doc/2016-11-15/";

    /// <summary>An element; null values are left out.</summary>
    public static XElement Element(string name, params object?[] content)
        => new(Namespace + name, [.. content.Where(c => c is not null)]);

    /// <summary>An element with a text, or nothing where there is none.</summary>
    public static XElement? Optional(string name, object? value) => value is null ? null : Element(name, Text(value));

    /// <summary>A list: each item is an <c>item</c>.</summary>
    public static XElement Set(string name, IEnumerable<object?[]> items)
        => Element(name, [.. items.Select(i => Element("item", i))]);

    /// <summary>Tags.</summary>
    public static XElement Tags(IReadOnlyDictionary<string, string> tags)
        => Set("tagSet", tags.Select(t => new object?[] { Element("key", t.Key), Element("value", t.Value) }));

    /// <summary>A whole answer.</summary>
    public static XElement Of(string action, string requestId, IEnumerable<object?> content)
        => Element(action + "Response", [Element("requestId", requestId), .. content]);

    /// <summary>A refusal. It is in no namespace.</summary>
    public static XElement Of(Ec2Error error, string requestId) => new("Response",
        new XElement("Errors", new XElement("Error",
            new XElement("Code", error.Code), new XElement("Message", error.Message))),
        new XElement("RequestID", requestId));

    private static string Text(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
