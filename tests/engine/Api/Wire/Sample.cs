using System.Collections;
using System.Reflection;

namespace Occo.Engine.Tests.Api.Wire;

/// <summary>A value of any type of the model in which every property has a value that is not its default.</summary>
internal static class Sample
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static object? Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Of(inner);
        if (type.IsEnum) return Enum.GetValues(type).Cast<object>().Last();
        if (typeof(Delegate).IsAssignableFrom(type)) return null;
        if (type.IsGenericType) return OfMany(type);
        return type switch
        {
            _ when type == typeof(string) => "10.0.0.1",
            _ when type == typeof(int) => 7,
            _ when type == typeof(long) => 7_000_000_000L,
            _ when type == typeof(double) => 0.25,
            _ when type == typeof(bool) => true,
            _ when type == typeof(Guid) => Guid.Parse("3fa85f64-5717-4562-b3fc-2c963f66afa6"),
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 11, 29, 1, 2, 3, 456, TimeSpan.Zero),
            _ when type == typeof(TimeOnly) => new TimeOnly(18, 30),
            _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(90.5),
            _ when type == typeof(object) => Plain(),
            _ when type == typeof(Exception) => new OccoException(FailureKind.Busy, "It is busy.")
            {
                Remedy = new(RemedyKind.Wait, "shop"),
            },
            _ when type == typeof(InstanceCount) => new InstanceCount(40, true),
            _ => OfModel(type),
        };
    }

    /// <summary>What two values differ in; null: nothing. Callbacks do not count.</summary>
    public static string? Difference(object? one, object? other, string path = "")
    {
        if (one is null || other is null) return one is null && other is null ? null : path;
        if (one is Exception a && other is Exception b) return a.ToString() == b.ToString() ? null : path;
        if (one is string or ValueType && one is not SourceLocation)
            return one.Equals(other) ? null : $"{path}: {one}, {other}";
        if (one is IDictionary x && other is IDictionary y)
        {
            return x.Count != y.Count ? path : x.Keys.Cast<object>()
                .Select(key => Difference(x[key], y[key], $"{path}.{key}")).FirstOrDefault(d => d is not null);
        }

        if (one is IEnumerable many && other is IEnumerable others)
        {
            var (left, right) = (many.Cast<object?>().ToList(), others.Cast<object?>().ToList());
            return left.Count != right.Count ? path : left
                .Select((item, i) => Difference(item, right[i], $"{path}[{i}]")).FirstOrDefault(d => d is not null);
        }

        return one.GetType() != other.GetType() ? path : Settable(one.GetType())
            .Select(p => Difference(p.GetValue(one), p.GetValue(other), $"{path}.{p.Name}"))
            .FirstOrDefault(d => d is not null);
    }

    private static object OfModel(Type type)
    {
        var make = type.GetConstructors(Own)
            .Where(c => c.GetParameters() is not [{ } only] || only.ParameterType != type)
            .MaxBy(c => c.GetParameters().Length)!;
        var made = make.Invoke([.. make.GetParameters().Select(p => Of(p.ParameterType))]);
        foreach (var property in Settable(type)) property.SetValue(made, Of(property.PropertyType));
        return made;
    }

    private static object OfMany(Type type)
    {
        var arguments = type.GetGenericArguments();
        if (arguments is not [var key, var value])
        {
            var array = Array.CreateInstance(arguments[0], 1);
            array.SetValue(Of(arguments[0]), 0);
            return array;
        }

        var mapping = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, value))!;
        mapping.Add("A key", Of(value));
        return mapping;
    }

    private static Dictionary<string, object?> Plain() => new()
    {
        ["text"] = "a \"text\"\n\u2028", ["whole"] = 9_007_199_254_740_993L, ["real"] = 1.5, ["round"] = 2.0,
        ["tiny"] = 1e-300, ["yes"] = true, ["nothing"] = null, ["list"] = new List<object?> { 1L, "2", null },
        ["Upper_case"] = new Dictionary<string, object?> { ["In"] = false },
    };

    private static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties(Own)
        .Where(p => p.SetMethod is { IsPrivate: false } && p.GetIndexParameters().Length == 0
            && !typeof(Delegate).IsAssignableFrom(p.PropertyType));
}
