using System.Globalization;
using System.Text;

namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>
/// One rendering of one template: its variables, its output, and the limits that stop an endless template. The limits
/// are those of all renderings with the same scope. Not safe for use from several threads.
/// </summary>
internal sealed class Rendering(TemplateScope scope, string? file)
{
    /// <summary>Limit of evaluations and repetitions.</summary>
    public const int MaxSteps = 5_000_000;

    /// <summary>Limit of the characters that are built, intermediate texts included.</summary>
    public const int MaxCharacters = 16 * 1024 * 1024;

    /// <summary>Limit of the nesting of lists and mappings.</summary>
    public const int MaxDepth = 128;

    private const int CharactersPerStep = 32;

    private readonly List<Dictionary<string, object?>> locals = [[]];
    private readonly StringBuilder output = new();

    /// <summary>The line that errors name.</summary>
    public int Line { get; set; } = 1;

    public TemplateScope Scope => scope;
    public string Output => output.ToString();

    public CompositionException Error(string message) => Error(Line, message);
    public CompositionException Error(int line, string message) => new(message, new SourceLocation(file, line, 0));

    /// <summary>Counts work.</summary>
    public void Step(long count = 1)
    {
        scope.Cancel.ThrowIfCancellationRequested();
        if ((scope.Work.Steps += count) > MaxSteps)
            throw Error($"The templates need more than {Spell(MaxSteps)} steps. Look for loops over too many items.");
    }

    /// <summary>Counts characters that are looked at, many of them as one evaluation.</summary>
    public void Scan(long characters) => Step(characters / CharactersPerStep);

    /// <summary>Counts a search for a part of a text: at worst the part is compared at each place.</summary>
    public void Search(string text, string part) => Scan((long)text.Length * Math.Max(1, part.Length));

    /// <summary>Counts text before it is built.</summary>
    public void Charge(long length)
    {
        if ((scope.Work.Characters += length) > MaxCharacters)
        {
            throw Error(
                $"The templates build more than {Spell(MaxCharacters)} characters. Look for texts that grow in loops.");
        }
    }

    public void CheckDepth(int depth)
    {
        if (depth > MaxDepth) throw Error($"Lists and mappings are nested more than {MaxDepth} deep.");
    }

    public void Write(string text)
    {
        Charge(text.Length);
        output.Append(text);
    }

    /// <summary>Finds a variable; the innermost one hides the others.</summary>
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

    /// <summary>Sets one variable, or several to the items of a list, which must be as many.</summary>
    public void Assign(IReadOnlyList<string> names, object? value)
    {
        var items = names.Count == 1 ? [value] : TemplateValues.Items(value, this);
        if (items.Count != names.Count)
            throw Error($"{names.Count} names ({string.Join(", ", names)}) stand for {items.Count} items.");
        for (var i = 0; i < names.Count; i++) Set(names[i], items[i]);
    }

    /// <summary>Enters the body of a loop. Variables that it sets end with it, as in Jinja2.</summary>
    public void Enter() => locals.Add([]);

    public void Leave() => locals.RemoveAt(locals.Count - 1);

    /// <summary>A large number for a message.</summary>
    public static string Spell(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public IEnumerable<string> KnownNames() => locals.SelectMany(l => l.Keys).Concat(scope.Variables.Keys);
}

/// <summary>The work of all renderings of a composition so far.</summary>
internal sealed class RenderingWork
{
    public long Steps { get; set; }

    public long Characters { get; set; }
}
