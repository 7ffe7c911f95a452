namespace Occo.Engine.Compiler;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Reads <c>secret_variables</c>: the names of variables, at any depth, whose values are secret although their names do
/// not say so.
/// </summary>
internal sealed class SecretVariables(Findings findings)
{
    public const string Key = "secret_variables";

    internal static readonly ValueRule Rule = ValueRule.ListOf(ValueKinds.Text);

    /// <summary>The names. One that no variable has is an error: the secret would be shown.</summary>
    /// <param name="fields">The description.</param>
    /// <param name="variables">The variables of the infrastructure, and those of each node.</param>
    public IReadOnlyList<string> Read(Fields fields, IEnumerable<Values> variables)
    {
        if (!fields.TryGet(Key, out var list)) return [];
        var known = variables.SelectMany(Names).ToHashSet(StringComparer.Ordinal);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in ((SequenceNode)list).Items.OfType<ScalarNode>())
        {
            if (known.Contains(item.Text)) names.Add(item.Text);
            else
            {
                findings.Add(Rules.WrongValue, item.Location, $"'{Key}' names '{item.Text}', which is no variable.",
                    Suggestion.For(item.Text, known, "variables"));
            }
        }

        if (names.Count > 0) Conceal(fields["variables"], names, isSecret: false);
        if (names.Count > 0 && fields["nodes"] is SequenceNode nodes)
        {
            foreach (var node in nodes.Items.OfType<MappingNode>()) Conceal(node["variables"], names, isSecret: false);
        }

        return [.. names];
    }

    private static IEnumerable<string> Names(object? value) => value switch
    {
        Values mapping => mapping.Keys.Concat(mapping.Values.SelectMany(Names)),
        IReadOnlyList<object?> items => items.SelectMany(Names),
        _ => [],
    };

    // The warning that a value has two readings quotes it. It was written before the marks were read.
    private void Conceal(DocumentNode? node, SortedSet<string> names, bool isSecret)
    {
        switch (node)
        {
            case MappingNode mapping:
                foreach (var (key, _, value) in mapping.Entries) Conceal(value, names, isSecret || names.Contains(key));
                break;
            case SequenceNode list:
                foreach (var item in list.Items) Conceal(item, names, isSecret);
                break;
            case ScalarNode when isSecret:
                findings.Reword(Rules.TwoReadings, node.Location, YamlReadings.Concealed);
                break;
        }
    }
}
