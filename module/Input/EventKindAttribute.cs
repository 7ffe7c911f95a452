using System.Management.Automation;
namespace Occo;

/// <summary>Accepts names of events and wildcards that match one.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EventKindAttribute : ValidateEnumeratedArgumentsAttribute
{
    public static IReadOnlyList<string> Names => Enum.GetNames<EventKind>();

    /// <summary>The kinds that the names and wildcards match.</summary>
    public static IReadOnlyList<EventKind> Expand(string[] names)
    {
        var isNamed = NodeSelection.Matcher(names);
        return names.Length == 0 ? [] : [.. Enum.GetValues<EventKind>().Where(kind => isNamed(kind.ToString()))];
    }

    protected override void ValidateElement(object element)
    {
        var name = element as string ?? "";
        var pattern = Wildcards.Of(name);
        if (Names.Any(pattern.IsMatch)) return;
        throw new ValidationMetadataException($"There is no event '{name}'. "
            + (Suggestion.Nearest(name, Names) is { } nearest ? $"Did you mean '{nearest}'?"
                : $"Events: {string.Join(", ", Names)}."));
    }
}
