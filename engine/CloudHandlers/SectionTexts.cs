using System.Globalization;

namespace Occo.Engine.CloudHandlers;

/// <summary>
/// Reads single values of a resource section, where a template may give a text for any of them, and reports each bad
/// one with path, message and hint.
/// </summary>
/// <param name="rendered">False: templates are still texts, and are left out.</param>
/// <param name="problem">Takes the reports.</param>
internal sealed class SectionTexts(bool rendered, Action<string, string, string> problem)
{
    /// <summary>Null: nothing is given, or a template that is not rendered yet.</summary>
    public string? Text(string path, object? value)
    {
        if (Structure.Of(value) is { } structure)
        {
            problem(path, $"'{path}' is {structure.Kind}, not one value.", structure.Hint);
            return null;
        }

        var text = value is bool flag ? flag ? "true" : "false" : Convert.ToString(value, CultureInfo.InvariantCulture);
        return string.IsNullOrEmpty(text) || (!rendered && KindOfValue.IsTemplate(text)) ? null : text;
    }

    public bool Flag(string path, object? value, bool otherwise = false)
    {
        if (Text(path, value) is not { } text) return otherwise;
        if (bool.TryParse(text, out var flag)) return flag;
        problem(path, $"'{text}' is neither true nor false.", "Write true or false.");
        return otherwise;
    }
}
