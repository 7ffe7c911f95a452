namespace Occo.Engine;

/// <summary>Finds calls of functions in templates without rendering them.</summary>
internal static class TemplateCalls
{
    // Names are written out or put together of a few parts; what is deeper is not worth the time of a compilation.
    private const int DeepestSubject = 8;

    /// <summary>
    /// The calls of some functions in all texts of a value, keys too. A text that is no template has none; others
    /// report that.
    /// </summary>
    public static IEnumerable<FunctionCallExpression> In(object? value, IReadOnlyCollection<string> functions)
        => value switch
        {
            string text when TemplateSource.HasMarks(text)
                && functions.Any(f => text.Contains(f, StringComparison.Ordinal)) => InText(text, functions),
            IReadOnlyDictionary<string, object?> mapping =>
                mapping.SelectMany(e => In(e.Key, functions).Concat(In(e.Value, functions))),
            IReadOnlyList<object?> list => list.SelectMany(item => In(item, functions)),
            _ => [],
        };

    /// <summary>What the subject of a call is whatever happens, given variables that are known, or null.</summary>
    public static string? SubjectOf(FunctionCallExpression call, IReadOnlyDictionary<string, object?> known)
    {
        if (call.Subject is not { Depth: <= DeepestSubject } subject) return null;
        try
        {
            return subject.Evaluate(new Rendering(new() { Variables = known }, null, default)) as string;
        }
        catch (CompositionException)
        {
            return null;
        }
    }

    private static IEnumerable<FunctionCallExpression> InText(string text, IReadOnlyCollection<string> functions)
    {
        try
        {
            return Template.Parse(text, null, kind: TemplateKind.Value).Calls.Where(c => functions.Contains(c.Name));
        }
        catch (CompositionException)
        {
            return [];
        }
    }
}
