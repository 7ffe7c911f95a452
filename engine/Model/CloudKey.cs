using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Occo.Engine.Model;

/// <summary>Identifies a cloud: the handler's type and the values of its scope keys.</summary>
internal readonly record struct CloudKey(string Type, string Settings)
{
    public static CloudKey Of(string type, IReadOnlyDictionary<string, object?> settings)
        => new(type, string.Join('\n', settings.OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => $"{s.Key}={TextOf(s.Value)}")));

    public static CloudKey Of(NodeInstance instance) => Of(instance.Cloud, instance.CloudSettings);

    // A list can be long, and messages name the cloud: its number of items and a digest stand for it.
    private static string? TextOf(object? value) => value is IReadOnlyList<object?> list
        ? $"{list.Count}#{Convert.ToHexStringLower(
            SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(list)).AsSpan(0, 6))}"
        : Convert.ToString(value, CultureInfo.InvariantCulture);

    public override string ToString() => Settings.Length == 0 ? Type : $"{Type} ({Settings.Replace('\n', ' ')})";
}
