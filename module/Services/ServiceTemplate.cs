using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Occo;

/// <summary>Fills the templates beside it, in which {word} is the place of a value.</summary>
internal static partial class ServiceTemplate
{
    // It drains first, and then ends.
    private const int EndSec = 15;

    public static OccoServiceUnit Fill(
        string type, string name, ServiceSettings settings, OccoList<string> install,
        params (string Place, string Value)[] values)
    {
        var all = new Dictionary<string, string>
        {
            ["name"] = settings.Name,
            ["what"] = settings.What,
            ["user"] = settings.User,
            ["stop"] = (settings.DrainSec + EndSec).ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (place, value) in values) all[place] = value;
        var template = Read(type);
        return new()
        {
            Type = type,
            Name = name,
            Text = Place().Replace(template, place => all[place.Groups[1].Value]),
            Install = install,
        };
    }

    private static string Read(string type)
    {
        using var stream = Assembly.GetExecutingAssembly()
            .GetManifestResourceStream($"Occo.Services.Templates.{type.ToLowerInvariant()}.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Place();
}
