using System.Globalization;
using System.Text.Json;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>Reads members of answers. A member that is missing or of another kind is null.</summary>
internal static class NovaJson
{
    /// <summary>An object, all of whose names and texts can be read; null: the text is none.</summary>
    public static JsonElement? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            Read(json.RootElement);
            return json.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: bytes of no character, or the half of one.
            return null;
        }
    }

    private static void Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Read(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    Read(member.Value);
                }

                break;
            default:
                break;
        }
    }

    extension(JsonElement element)
    {
        /// <summary>A member; null: there is none.</summary>
        public JsonElement? Member(string name)
            => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
                && value.ValueKind is not JsonValueKind.Null ? value : null;

        /// <summary>A text that is not empty.</summary>
        public string? Text(string name)
            => element.Member(name) is { ValueKind: JsonValueKind.String } value
                && value.GetString() is { Length: > 0 } text ? text : null;

        public int? Number(string name)
            => element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number)
                ? number : null;

        public DateTimeOffset? Time(string name)
            => DateTimeOffset.TryParse(element.Text(name), CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out var time) ? time : null;

        /// <summary>The items of a list.</summary>
        public IEnumerable<JsonElement> Items(string name)
            => element.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

        /// <summary>The texts of a mapping, for example metadata.</summary>
        public IReadOnlyDictionary<string, string> Texts(string name)
        {
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            if (element.Member(name) is not { ValueKind: JsonValueKind.Object } mapping) return texts;
            foreach (var pair in mapping.EnumerateObject())
                if (pair.Value.ValueKind == JsonValueKind.String) texts[pair.Name] = pair.Value.GetString()!;
            return texts;
        }
    }
}
