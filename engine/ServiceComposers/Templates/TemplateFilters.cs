namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>A filter: a value and arguments to a value.</summary>
internal delegate object? TemplateFilter(object? value, CallArguments arguments);

/// <summary>The filters by name, with Jinja2's meaning.</summary>
internal static class TemplateFilters
{
    private static readonly Dictionary<string, TemplateFilter> All = new()
    {
        ["default"] = Default,
        ["d"] = Default,
        ["length"] = Length,
        ["count"] = Length,
        ["first"] = (value, arguments) => End(value, arguments, first: true),
        ["last"] = (value, arguments) => End(value, arguments, first: false),
        ["join"] = Join,
        ["tojson"] = (value, arguments) => JsonText.Of(value, arguments.Bind(0, "indent")),
        ["lower"] = TextFilters.Lower,
        ["upper"] = TextFilters.Upper,
        ["trim"] = TextFilters.Trim,
        ["replace"] = TextFilters.Replace,
        ["indent"] = TextFilters.Indent,
        ["b64encode"] = TextFilters.Base64,
    };

    public static IEnumerable<string> Names => All.Keys;

    public static TemplateFilter? Find(string name) => All.GetValueOrDefault(name);

    private static object? Default(object? value, CallArguments arguments)
    {
        arguments.Bind(0, "default_value", "boolean");
        var missing = value is Undefined || (arguments.Flag("boolean") && !TemplateValues.IsTrue(value));
        return missing ? arguments.Get("default_value", "") : value;
    }

    private static object? Length(object? value, CallArguments arguments)
    {
        arguments.Bind(0);
        if (value is not string text) return (long)TemplateValues.Items(value, arguments.Rendering).Count;
        arguments.Rendering.Step(text.Length / 8);
        return (long)text.EnumerateRunes().Count();
    }

    private static object? End(object? value, CallArguments arguments, bool first)
    {
        arguments.Bind(0);
        var items = TemplateValues.Items(value, arguments.Rendering);
        return items.Count > 0 ? items[first ? 0 : items.Count - 1] : new Undefined(
            () => $"There is no {(first ? "first" : "last")} item: {TemplateValues.Describe(value)} is empty.",
            arguments.Rendering.Line);
    }

    private static object? Join(object? value, CallArguments arguments)
    {
        var separator = arguments.Bind(0, "d", "attribute").Text("d");
        var items = TemplateValues.Items(value, arguments.Rendering);
        arguments.Rendering.Step(items.Count);
        if (arguments.Has("attribute"))
        {
            var name = arguments.Text("attribute");
            items = items.Select(i =>
                i is IReadOnlyDictionary<string, object?> mapping && mapping.TryGetValue(name, out var attribute)
                    ? attribute
                    : throw arguments.Error($"An item is {TemplateValues.Describe(i)} without '{name}'.")).ToList();
        }

        var texts = items.Select(i => PythonText.Of(i, arguments.Rendering)).ToList();
        arguments.Rendering.Charge(texts.Sum(t => (long)t.Length + separator.Length));
        return string.Join(separator, texts);
    }
}
