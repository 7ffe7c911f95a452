using System.Globalization;

namespace Occo.Engine.Model;

/// <summary>Identifies a cloud: the handler's type and the values of its scope keys.</summary>
internal readonly record struct CloudKey(string Type, string Settings)
{
    public static CloudKey Of(string type, IReadOnlyDictionary<string, object?> settings)
        => new(type, string.Join('\n', settings.OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => $"{s.Key}={Convert.ToString(s.Value, CultureInfo.InvariantCulture)}")));

    public static CloudKey Of(NodeInstance instance) => Of(instance.Cloud, instance.CloudSettings);

    public override string ToString() => Settings.Length == 0 ? Type : $"{Type} ({Settings.Replace('\n', ' ')})";
}
