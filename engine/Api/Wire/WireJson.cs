using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Occo.Engine.Api.Wire;

/// <summary>
/// The form of all that a server and its clients say: camelCase, enums by their names, times in ISO 8601, spans of time
/// in seconds, numbers of instances as <c>2</c> or <c>40%</c>, plain values as plain JSON. What is null is left out.
/// </summary>
public static class WireJson
{
    /// <summary>Reads what it knows, and ignores the rest: the other side may be newer.</summary>
    public static JsonSerializerOptions Options { get; } = Create(isStrict: false);

    /// <summary>For requests: an unknown property is an error, because a misspelt one would be ignored.</summary>
    public static JsonSerializerOptions Strict { get; } = Create(isStrict: true);

    /// <summary>For answers of servers: their texts are clean, and what must not be null is not.</summary>
    public static JsonSerializerOptions Foreign { get; } = CreateForeign();

    /// <summary>Gives options this form; for requests they are strict.</summary>
    public static void Apply(JsonSerializerOptions options, bool isStrict)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = true;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
        options.UnmappedMemberHandling =
            isStrict ? JsonUnmappedMemberHandling.Disallow : JsonUnmappedMemberHandling.Skip;
        options.AllowDuplicateProperties = !isStrict;
        options.RespectNullableAnnotations = isStrict;
        options.MaxDepth = 128;
        // Also < and >: an answer that is taken for a page is none.
        options.Encoder = JavaScriptEncoder.Default;
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver
        {
            Modifiers = { WireMembers.Select, WireSecrets.Select, isStrict ? WireMembers.RequireItems : _ => { } },
        };
        options.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
        options.Converters.Add(new SecondsConverter());
        options.Converters.Add(new InstanceCountConverter());
        options.Converters.Add(new PlainValueConverter());
        options.Converters.Add(new ErrorConverter());
    }

    private static JsonSerializerOptions CreateForeign()
    {
        var options = new JsonSerializerOptions();
        Apply(options, isStrict: false);
        options.RespectNullableAnnotations = true;
        ((DefaultJsonTypeInfoResolver)options.TypeInfoResolver!).Modifiers.Add(WireMembers.RequireItems);
        options.Converters.Add(new CleanTextConverter());
        options.MakeReadOnly();
        return options;
    }

    private static JsonSerializerOptions Create(bool isStrict)
    {
        var options = new JsonSerializerOptions();
        Apply(options, isStrict);
        options.MakeReadOnly();
        return options;
    }
}
