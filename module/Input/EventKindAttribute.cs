using System.Management.Automation;
namespace Occo;

/// <summary>Accepts names of events and wildcards that match one.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EventKindAttribute : ValidateEnumeratedArgumentsAttribute
{
    public static IReadOnlyList<string> Names => Enum.GetNames<EventKind>();

    protected override void ValidateElement(object element)
    {
        var name = element as string ?? "";
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        if (Names.Any(pattern.IsMatch)) return;
        throw new ValidationMetadataException($"There is no event '{name}'. "
            + (Suggestion.Nearest(name, Names) is { } nearest ? $"Did you mean '{nearest}'?"
                : $"Events: {string.Join(", ", Names)}."));
    }
}
