using System.Globalization;
using Newtonsoft.Json;

namespace Occo.Engine.Compiler;

internal static class JsonDocument
{
    /// <summary>
    /// The text is JSON rather than YAML: it begins with an object or a list, followed by a quoted text or the end of
    /// the empty value. YAML's own flow style rarely quotes its first key.
    /// </summary>
    public static bool IsJson(string text)
    {
        var rest = text.AsSpan().TrimStart();
        if (rest.IsEmpty || rest[0] is not ('{' or '[')) return false;
        var closing = rest[0] == '{' ? '}' : ']';
        rest = rest[1..].TrimStart();
        while (!rest.IsEmpty && rest[0] is '{' or '[') rest = rest[1..].TrimStart();
        return !rest.IsEmpty && (rest[0] == '"' || rest[0] == closing);
    }

    /// <summary>Throws <see cref="DocumentException"/>.</summary>
    public static DocumentNode? Read(string text, string? file, Findings findings, DocumentBudget budget)
    {
        var builder = new TreeBuilder(findings, budget);
        var places = new JsonPlaces(text, file);
        using var reader = new JsonTextReader(new StringReader(text))
        {
            DateParseHandling = DateParseHandling.None,
            MaxDepth = null,
            SupportMultipleContent = true,
        };
        try
        {
            while (reader.Read())
            {
                var at = places.Next(reader);
                if (builder.Root is not null && reader.TokenType != JsonToken.Comment)
                {
                    throw new DocumentException(Rules.SeveralDocuments, at, "The JSON text continues after its value.",
                        "Keep one value in a document.");
                }

                Take(reader, builder, at);
            }

            if (builder.IsOpen)
            {
                throw new DocumentException(Rules.Syntax, places.Next(reader),
                    "This is not valid JSON: it ends too early.",
                    "Close every list and object.");
            }
        }
        catch (JsonReaderException error)
        {
            var at = new SourceLocation(file, error.LineNumber, error.LinePosition + 1);
            throw new DocumentException(Rules.Syntax, at, "This is not valid JSON: " + Cause(error),
                "Correct the JSON here.");
        }

        return builder.Root;
    }

    private static void Take(JsonTextReader reader, TreeBuilder builder, SourceLocation at)
    {
        switch (reader.TokenType)
        {
            case JsonToken.StartObject:
                builder.BeginMapping(at);
                break;
            case JsonToken.StartArray:
                builder.BeginSequence(at);
                break;
            case JsonToken.EndObject or JsonToken.EndArray:
                builder.Add(builder.End());
                break;
            case JsonToken.Comment:
                break;
            case JsonToken.PropertyName or JsonToken.String:
                builder.Add(DocumentText.Scalar((string)reader.Value!, at));
                break;
            case JsonToken.Integer or JsonToken.Float or JsonToken.Boolean or JsonToken.Null:
                var written = Convert.ToString(reader.Value, CultureInfo.InvariantCulture) ?? "";
                var value = reader.Value is null or long or double or bool ? reader.Value : written;
                builder.Add(new ScalarNode(at, value, written));
                break;
            default:
                throw new DocumentException(Rules.Syntax, at, $"This is not valid JSON: '{reader.Value}'.",
                    "Use a text, number, true, false, null, list or object.");
        }
    }

    private static string Cause(JsonReaderException error)
    {
        var end = error.Message.IndexOf(" Path '", StringComparison.Ordinal);
        return (end < 0 ? error.Message : error.Message[..end]).Shortened(200);
    }
}
