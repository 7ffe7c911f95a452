using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Occo.Engine.Api.Wire;

/// <summary>
/// Which properties of the model travel: also those that only the engine reads, because the other side has an engine,
/// too. Callbacks stay where they are.
/// </summary>
internal static class WireMembers
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    public static void Select(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.Assembly != typeof(WireMembers).Assembly) return;
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (typeof(Delegate).IsAssignableFrom(type.Properties[i].PropertyType)) type.Properties.RemoveAt(i);
        }

        foreach (var member in type.Type.GetProperties(All))
        {
            if (member.GetIndexParameters().Length > 0 || member.SetMethod is not { } set) continue;
            if (member.GetMethod is { IsAssembly: true } get) Add(type, member, get, set);
            else if (set.IsAssembly && Find(type, member) is { } shown) shown.Set ??= Setter(set);
        }
    }

    /// <summary>Lists and mappings of texts or records have no nulls in them.</summary>
    public static void RequireItems(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.Assembly != typeof(WireMembers).Assembly) return;
        var many = type.Type.GetProperties(All).Where(IsOfItems).ToList();
        if (many.Count == 0) return;
        type.OnDeserialized = item =>
        {
            foreach (var member in many)
            {
                var values = member.GetValue(item) is IDictionary mapping ? mapping.Values : member.GetValue(item);
                if (values is IEnumerable list && list.Cast<object?>().Any(value => value is null))
                    throw new JsonException($"The items of {NameOf(type, member)} must not be null.");
            }
        };
    }

    private static bool IsOfItems(PropertyInfo member) => member.PropertyType is { IsGenericType: true } many
        && typeof(IEnumerable).IsAssignableFrom(many) && member.SetMethod is not null
        && many.GetGenericArguments()[^1] is { IsValueType: false } item && item != typeof(object);

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
