using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// Whatever a cloud repeats of a secret, in whichever text of an answer, does not leave the calls. The properties are
/// found by reflection: a new one is tested, too.
/// </summary>
public sealed class MaskedAnswersTests
{
    private const string Secret = "hush-hush-hush";

    private static readonly SecretMask Mask = new([Secret]);

    public static TheoryData<Type> Answers => [.. typeof(ICloudHandler).GetMethods()
        .Concat(typeof(ICloudCatalogue).GetMethods()).Select(m => m.ReturnType)
        .Where(t => t.IsGenericType && t.GetGenericTypeDefinition() is var open
            && (open == typeof(Task<>) || open == typeof(ValueTask<>)))
        .Select(t => t.GetGenericArguments()[0]).Distinct()
        // A number has no text, and a text is masked as it is.
        .Where(t => t != typeof(string) && t != typeof(int?))];

    [Theory]
    [MemberData(nameof(Answers))]
    public void Apply_SecretInAnyText_IsHiddenOrRefused(Type answer)
    {
        var isList = answer.IsGenericType;
        var record = isList ? answer.GetGenericArguments()[0] : answer;
        var apply = typeof(SecretMask).Assembly.GetTypes().Single(t => t.Name == "MaskedAnswers")
            .GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Single(m => m.Name == "Apply" && m.GetParameters()[1].ParameterType == answer);
        var variants = Variants(record).ToList();
        Assert.NotEmpty(variants);
        foreach (var (path, value) in variants)
        {
            object given = value;
            if (isList)
            {
                var list = Array.CreateInstance(record, 1);
                list.SetValue(value, 0);
                given = list;
            }

            Assert.Contains(Texts(given), t => t.Contains(Secret, StringComparison.Ordinal));
            try
            {
                var masked = apply.Invoke(null, [Mask, given])!;
                Assert.DoesNotContain(Texts(masked), t => t.Contains(Secret, StringComparison.Ordinal));
            }
            catch (TargetInvocationException e) when (e.InnerException is CloudException refusal)
            {
                Assert.Equal((CloudErrorKind.Invalid, path.EndsWith("Id", StringComparison.Ordinal)
                    || path == "CloudSize.Name"), (refusal.Kind, true));
                Assert.DoesNotContain(Secret, refusal.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Apply_ShortSecretInAnId_IsChance()
        => Assert.Equal("i-test",
            new SecretMask(["test"]).Apply([new DropOutcome("i-test", true, null)])[0].InstanceId);

    [Fact]
    public void Apply_ObservedSettingWithASecret_IsUnknown()
    {
        var instance = (CloudInstance)Variants(typeof(CloudInstance)).First().Value with
        {
            InstanceId = "i-1",
            Observed = new Dictionary<string, object?>
            {
                ["instance_type"] = "t3", ["tags"] = new Dictionary<string, object?> { ["a"] = "1", ["b"] = Secret },
            },
        };

        Assert.Equal(["instance_type"], Mask.Apply([instance])[0].Observed!.Keys);
    }

    // An object for each place where a secret can stand, with harmless values everywhere else.
    private static IEnumerable<(string Path, object Value)> Variants(Type type)
    {
        foreach (var property in Properties(type))
        {
            foreach (var (path, value) in Secrets(property))
            {
                var made = RuntimeHelpers.GetUninitializedObject(type);
                foreach (var each in Properties(type)) each.SetValue(made, each == property ? value : Plain(each));
                yield return ($"{type.Name}.{path}", made);
            }
        }
    }

    private static IEnumerable<(string Path, object Value)> Secrets(PropertyInfo property)
    {
        var (name, type) = (property.Name, property.PropertyType);
        if (type == typeof(string)) return [(name, $"a-{Secret}")];
        if (type == typeof(IReadOnlyList<string>)) return [(name, new[] { "a", Secret })];
        if (type == typeof(IReadOnlyDictionary<string, int>))
            return [(name, new Dictionary<string, int> { [Secret] = 1 })];
        if (type == typeof(CloudException)) return [(name, new CloudException(CloudErrorKind.Invalid, Secret))];
        if (type == typeof(CloudInstance)) return Variants(type).Select(v => (v.Path, v.Value));
        if (type == typeof(IReadOnlyDictionary<string, object?>))
        {
            object?[] places =
            [
                Secret, new List<object?> { "a", Secret }, new Dictionary<string, object?> { [Secret] = 1L },
                new Dictionary<string, object?> { ["a"] = new Dictionary<string, object?> { ["b"] = Secret } },
            ];
            return
            [
                .. places.Select(p => (name, (object)new Dictionary<string, object?> { ["a"] = p })),
                (name, new Dictionary<string, object?> { [Secret] = 1L }),
            ];
        }

        // It has no text. A new kind of property must be told here, so that it is thought of.
        Assert.True(type.IsValueType, $"{property.DeclaringType}.{name} may hold a text.");
        return [];
    }

    private static object? Plain(PropertyInfo property) => property.PropertyType switch
    {
        var type when type == typeof(string) => "a",
        var type when type == typeof(IReadOnlyList<string>) => new[] { "a" },
        var type when type == typeof(IReadOnlyDictionary<string, int>) => new Dictionary<string, int>(),
        var type when type.IsValueType => Activator.CreateInstance(type),
        _ => null,
    };

    private static IEnumerable<PropertyInfo> Properties(Type type)
        => type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.CanWrite);

    private static IEnumerable<string> Texts(object? value) => value switch
    {
        null => [],
        string text => [text],
        Exception error => [error.ToString(), .. error.Data.Values.Cast<object?>().SelectMany(Texts)],
        IDictionary map => map.Keys.Cast<object?>().Concat(map.Values.Cast<object?>()).SelectMany(Texts),
        IEnumerable list => list.Cast<object?>().SelectMany(Texts),
        _ when value.GetType().Assembly == typeof(CloudInstance).Assembly && !value.GetType().IsEnum
            => Properties(value.GetType()).SelectMany(p => Texts(p.GetValue(value))),
        _ => [],
    };
}
