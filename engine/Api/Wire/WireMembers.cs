using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Occo.Engine.Api.Wire;

/// <summary>
/// Which properties of the model travel: also those that only the engine reads, because the other side has an engine,
/// too. Callbacks stay where they are.
/// </summary>
internal static class WireMembers
{
    public static void Select(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.Assembly != typeof(WireMembers).Assembly) return;
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (typeof(Delegate).IsAssignableFrom(type.Properties[i].PropertyType)) type.Properties.RemoveAt(i);
        }

        foreach (var member in type.Type.GetProperties(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
        {
            if (member.GetIndexParameters().Length > 0 || member.SetMethod is not { } set) continue;
            if (member.GetMethod is { IsAssembly: true } get) Add(type, member, get, set);
            else if (set.IsAssembly && Find(type, member) is { } shown) shown.Set ??= Setter(set);
        }
    }

    private static void Add(JsonTypeInfo type, PropertyInfo member, MethodInfo get, MethodInfo set)
    {
        var property = type.CreateJsonPropertyInfo(member.PropertyType, NameOf(type, member));
        property.Get = item => get.Invoke(item, null);
        property.Set = Setter(set);
        type.Properties.Add(property);
    }

    private static JsonPropertyInfo? Find(JsonTypeInfo type, PropertyInfo member)
        => type.Properties.FirstOrDefault(property => property.Name == NameOf(type, member));

    private static string NameOf(JsonTypeInfo type, PropertyInfo member)
        => type.Options.PropertyNamingPolicy!.ConvertName(member.Name);

    private static Action<object, object?> Setter(MethodInfo set) => (item, value) => set.Invoke(item, [value]);
}
