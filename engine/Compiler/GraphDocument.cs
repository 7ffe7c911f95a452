using System.Collections;
using System.Globalization;

namespace Occo.Engine.Compiler;

/// <summary>
/// Reads an object graph of dictionaries, lists and single values. Its places are paths, not lines and columns.
/// </summary>
internal static class GraphDocument
{
    /// <summary>
    /// Throws <see cref="DocumentException"/> when the graph is too deep, as a graph with a circle is.
    /// </summary>
    public static DocumentNode Read(object? graph, Findings findings, DocumentBudget budget)
    {
        var builder = new TreeBuilder(findings, budget);
        Add(graph, "", builder, findings);
        return builder.Root!;
    }

    // Recursive, but not deeper than the builder allows.
    private static void Add(object? value, string path, TreeBuilder builder, Findings findings)
    {
        var here = new SourceLocation { Path = path };
        switch (value)
        {
            case IDictionary dictionary:
                builder.BeginMapping(here);
                foreach (DictionaryEntry entry in dictionary) AddEntry(entry.Key, entry.Value);
                builder.Add(builder.End());
                break;
            case IEnumerable<KeyValuePair<string, object?>> mapping:
                builder.BeginMapping(here);
                foreach (var (key, item) in mapping) AddEntry(key, item);
                builder.Add(builder.End());
                break;
            case IEnumerable list and not string:
                builder.BeginSequence(here);
                var position = 0;
                foreach (var item in list) Add(item, $"{path}[{position++}]", builder, findings);
                builder.Add(builder.End());
                break;
            default:
                builder.Add(Scalar(value, here, findings));
                break;
        }

        void AddEntry(object key, object? item)
        {
            var text = Convert.ToString(key, CultureInfo.InvariantCulture) ?? "";
            var inner = path.Length == 0 ? text : $"{path}.{text}";
            builder.Add(DocumentText.Scalar(text, new() { Path = inner }));
            Add(item, inner, builder, findings);
        }
    }

    private static DocumentNode Scalar(object? value, SourceLocation here, Findings findings)
    {
        object? plain = value switch
        {
            null or string or bool or long or double => value,
            sbyte or byte or short or ushort or int or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            ulong whole => whole <= long.MaxValue ? (long)whole : whole.ToString(CultureInfo.InvariantCulture),
            // The shortest decimal form of a float, not its binary value.
            float or decimal
                => double.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!, CultureInfo.InvariantCulture),
            char or Guid or Uri or Version or Enum => value.ToString(),
            _ => new BrokenNode(here),
        };
        if (plain is BrokenNode broken)
        {
            findings.Add(Rules.NotPlain, here, $"A value of type {value!.GetType()} is not plain data.",
                "Use dictionaries, lists, text, numbers and booleans; turn other objects into text first.");
            return broken;
        }

        return plain is string text
            ? DocumentText.Scalar(text, here)
            : new ScalarNode(here, plain, Convert.ToString(plain, CultureInfo.InvariantCulture) ?? "");
    }
}
