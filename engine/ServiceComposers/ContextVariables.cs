using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>
/// <c>context_variables</c> of the docker composer: a mapping, or a text that is the YAML of one once it is rendered.
/// <c>env</c> and <c>command</c> see its keys as names of their own.
/// </summary>
internal static class ContextVariables
{
    public const string Key = "context_variables";

    /// <summary>The rendered values; null: there are none. Throws <see cref="CompositionException"/>.</summary>
    public static IReadOnlyDictionary<string, object?>? Render(Composition composition)
    {
        var place = composition.PlaceOf(Key);
        var rendered = composition.FoldedTree.Render(
            composition.Setting(Key), Composition.PathOf(Key), keepKinds: false);
        return (rendered is string text ? YamlTree.Read(text, place) : rendered) switch
        {
            null => null,
            IReadOnlyDictionary<string, object?> values => values,
            var other => throw new CompositionException(
                $"contextualisation.{Key} must be a mapping, or the YAML text of one, not "
                + $"{TemplateValues.Describe(other)}.", new SourceLocation(place, 1, 0)),
        };
    }

    /// <summary>The keys; null: only a rendering can tell.</summary>
    public static IReadOnlyCollection<string>? Names(IReadOnlyDictionary<string, object?> contextualisation)
    {
        if (contextualisation.GetValueOrDefault("type") is not "docker") return [];
        try
        {
            return contextualisation.GetValueOrDefault(Key) switch
            {
                string text when TemplateSource.HasMarks(text) => null,
                string text => Keys(YamlTree.Read(text, Key)),
                var value => Keys(value),
            };
        }
        catch (CompositionException)
        {
            return null;
        }
    }

    private static string[] Keys(object? value) => value is IReadOnlyDictionary<string, object?> mapping
        ? [.. mapping.Keys] : [];
}
