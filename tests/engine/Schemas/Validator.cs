using System.Text.RegularExpressions;
using Json.Schema;

namespace Occo.Engine.Tests;

/// <summary>Judges documents by the files under <c>schemas</c>.</summary>
internal static partial class Validator
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List };
    private static readonly Dictionary<string, JsonSchema> Schemas = Load();

    /// <summary>What is wrong with a document; null: nothing.</summary>
    public static string? Judge(string schema, object? document)
    {
        using var json = System.Text.Json.JsonDocument.Parse(PlainJson.Write(document));
        var result = Schemas[schema].Evaluate(json.RootElement, Options);
        return result.IsValid ? null : string.Join("; ", result.Details!.Where(d => d.Errors is not null)
            .SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}")));
    }

    // Each schema finds the other one by a path relative to its own.
    private static Dictionary<string, JsonSchema> Load()
    {
        var build = new BuildOptions { SchemaRegistry = new(), Dialect = Dialect.Draft07 };
        return new[] { "node-definitions", "infrastructure" }.ToDictionary(name => name, name =>
        {
            // In JavaScript $ is the end of the text, in .NET also the place before a newline there.
            var file = Path.Combine(Repository.Schemas, $"{name}.schema.json");
            return JsonSchema.FromText(EndOfText().Replace(File.ReadAllText(file), @"\\z"), build,
                new($"https://occo.test/{name}.schema.json"));
        });
    }

    [GeneratedRegex("""(?<=^\s*"pattern": ".*)[$](?=["|)])""", RegexOptions.Multiline)]
    private static partial Regex EndOfText();
}
