using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;

namespace Occo;

/// <summary>A list that is readable as text, for example in CSV: <c>db, web</c>.</summary>
public sealed class OccoList<T> : Collection<T>
{
    /// <summary>An empty list.</summary>
    public OccoList() { }

    /// <summary>PowerShell converts an array by this.</summary>
    public OccoList(IEnumerable items)
    {
        foreach (var item in items is string ? new[] { items } : items) Add(LanguagePrimitives.ConvertTo<T>(item));
    }

    public override string ToString() => string.Join(", ", this.Select(item => OccoText.Of(item)));
}
