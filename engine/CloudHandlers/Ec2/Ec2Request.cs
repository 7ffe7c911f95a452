using System.Collections;
using System.Globalization;
using Amazon.Runtime;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// An action of the EC2 query API with its members, under the names of the API reference. Values are texts, numbers,
/// booleans, lists and mappings of them; null is left out.
/// </summary>
internal sealed class Ec2Request(string action, IReadOnlyDictionary<string, object?> members) : AmazonWebServiceRequest
{
    /// <summary><c>RunInstances</c>, ...</summary>
    public string Action => action;

    /// <summary>The members as the form has them: <c>TagSpecification.1.Tag.2.Key</c>; lists count from 1.</summary>
    public IEnumerable<KeyValuePair<string, string>> Form => Flatten("", members);

    private static IEnumerable<KeyValuePair<string, string>> Flatten(string name, object? value) => value switch
    {
        null => [],
        string text => [new(name, text)],
        bool flag => [new(name, flag ? "true" : "false")],
        IReadOnlyDictionary<string, object?> mapping => mapping.SelectMany(
            m => Flatten(name.Length == 0 ? m.Key : $"{name}.{m.Key}", m.Value)),
        IEnumerable list => list.Cast<object?>().SelectMany((item, i) => Flatten($"{name}.{i + 1}", item)),
        _ => [new(name, Convert.ToString(value, CultureInfo.InvariantCulture)!)],
    };
}
