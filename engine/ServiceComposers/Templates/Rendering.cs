using System.Globalization;
using System.Text;

namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>
/// One rendering of one template: its variables, its output, and the limits that end a template that would never
/// end. Not shared between threads.
/// </summary>
internal sealed class Rendering(TemplateScope scope, string? file, CancellationToken cancel)
{
    /// <summary>Evaluations and repetitions of one rendering.</summary>
    public const int MaxSteps = 5_000_000;

    /// <summary>Characters that one rendering may build, intermediate texts included.</summary>
    public const int MaxCharacters = 16 * 1024 * 1024;

    /// <summary>How deep lists and mappings may be nested.</summary>
    public const int MaxDepth = 128;

    private readonly List<Dictionary<string, object?>> locals = [new()];
    private readonly StringBuilder output = new();
    private long steps;
    private long characters;

    /// <summary>The line that errors name.</summary>
    public int Line { get; set; }

    /// <summary>The variables and functions given.</summary>
    public TemplateScope Scope => scope;

    /// <summary>What was written so far.</summary>
    public string Output => output.ToString();

    /// <summary>An error at the present line.</summary>
    public CompositionException Error(string message) => Error(Line, message);

    /// <summary>An error at a line.</summary>
    public CompositionException Error(int line, string message) => new(message, new SourceLocation(file, line, 0));

    /// <summary>Counts work.</summary>
    public void Step(long count = 1)
    {
        var before = steps;
        steps += count;
        if (steps > MaxSteps)
        {
            throw Error($"The template needs more than {Spell(MaxSteps)} steps. Look for loops over too many items.");
        }

        if (before >> 10 != steps >> 10) cancel.ThrowIfCancellationRequested();
    }

    /// <summary>Counts text before it is built.</summary>
    public void Charge(long length)
    {
        characters += length;
        if (characters > MaxCharacters)
        {
            throw Error(
                $"The template builds more than {Spell(MaxCharacters)} characters. Look for texts that grow in loops.");
        }
    }

    /// <summary>Refuses lists and mappings that are nested too deeply.</summary>
    public void CheckDepth(int depth)
    {
        if (depth > MaxDepth) throw Error($"Lists and mappings are nested more than {MaxDepth} deep.");
    }

    /// <summary>Appends to the output.</summary>
    public void Write(string text)
    {
        Charge(text.Length);
        output.Append(text);
    }

    /// <summary>A variable, the innermost first.</summary>
    public bool TryGet(string name, out object? value)
    {
        for (var i = locals.Count - 1; i >= 0; i--)
        {
            if (locals[i].TryGetValue(name, out value)) return true;
        }

        return scope.Variables.TryGetValue(name, out value);
    }

    /// <summary>Sets a variable of the innermost loop or of the template.</summary>
    public void Set(string name, object? value) => locals[^1][name] = value;

    /// <summary>Enters the body of a loop. What is set in it is forgotten afterwards, as in Jinja2.</summary>
    public void Enter() => locals.Add(new());

    /// <summary>Leaves the body of a loop.</summary>
    public void Leave() => locals.RemoveAt(locals.Count - 1);

    /// <summary>A large number for a message.</summary>
    public static string Spell(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Names that could have been meant.</summary>
    public IEnumerable<string> KnownNames() => locals.SelectMany(l => l.Keys).Concat(scope.Variables.Keys);
}
