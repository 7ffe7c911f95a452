using System.Collections;

namespace Occo;

/// <summary>Values by name. The text form, for example in CSV, is <c>http=8080, ssh=22</c>.</summary>
internal sealed class TextTable(IDictionary values) : Hashtable(values, StringComparer.OrdinalIgnoreCase)
{
    public override string ToString() => string.Join(", ", Keys.Cast<string>()
        .Order(StringComparer.OrdinalIgnoreCase).Select(name => $"{name}={OccoText.Of(this[name])}"));
}
