using System.Collections;

namespace Occo;

/// <summary>Ports by name. As text, in a CSV file say, it is <c>http=8080, ssh=22</c>.</summary>
internal sealed class PortTable(IDictionary ports) : Hashtable(ports, StringComparer.OrdinalIgnoreCase)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(", ",
        Keys.Cast<string>().Order(StringComparer.OrdinalIgnoreCase).Select(name => $"{name}={this[name]}"));
}
