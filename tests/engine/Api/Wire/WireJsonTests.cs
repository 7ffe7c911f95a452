using System.Reflection;
using System.Text.Json;
using Occo.Engine.Api.Wire;
using Xunit;

namespace Occo.Engine.Tests.Api.Wire;

/// <summary>What the door takes and returns, there and back.</summary>
public sealed class WireJsonTests
{
    // Of this machine, or another form on the wire.
    private static readonly Type[] Elsewhere =
        [typeof(DescriptionSource), typeof(CompileOptions), typeof(StoreRestoration), typeof(WorkerOptions)];

    public static TheoryData<string> Types => [.. DoorTypes().Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Model_ThereAndBack_IsWhole(string name)
    {
        var type = typeof(Infrastructure).Assembly.GetType(name, throwOnError: true)!;
        var value = Sample.Of(type);

        var text = JsonSerializer.Serialize(value, type, WireJson.Options);
        var back = JsonSerializer.Deserialize(text, type, WireJson.Strict);

        Assert.Null(Sample.Difference(value, back, type.Name));
        Assert.Equal(text, JsonSerializer.Serialize(back, type, WireJson.Options));
    }

    [Fact]
    public void Types_OfTheDoor_AreMany() => Assert.True(Types.Count > 25, $"{Types.Count}");

    [Theory]
    [InlineData("""{"nodes": ["web"], "maxConcurency": 3}""")]
    [InlineData("""{"nodes": ["web"], "nodes": []}""")]
    [InlineData("""{"onFailure": 2}""")]
    [InlineData("""{"maxDrops": "41"}x""")]
    [InlineData("""{"maxDrops": "101%"}""")]
    [InlineData("""{"maxConcurrency": "3"}""")]
    [InlineData("""{"interval": -1e300}""")]
    [InlineData("""{"excludeNodes": null}""")]
    [InlineData("""{"nodes": ["web", null]}""")]
    public void Request_IsMisspelt_IsRefused(string text)
        => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<EnactmentOptions>(text, WireJson.Strict));

    [Fact]
    public void Answer_OfANewerServer_IsRead()
        => Assert.Equal(3, JsonSerializer.Deserialize<EnactmentOptions>(
            """{"maxConcurrency": 3, "newer": {"a": [1]}}""", WireJson.Options)!.MaxConcurrency);

    [Fact]
    public void Forms_AreThoseOfTheAgreement()
    {
        var text = JsonSerializer.Serialize(new EnactmentOptions
        {
            Interval = TimeSpan.FromSeconds(10), MaxDrops = new(40, true), OnFailure = FailureAction.Rollback,
            OnNotice = _ => { },
        }, WireJson.Options);

        Assert.Contains("\"interval\":10,", text, StringComparison.Ordinal);
        Assert.Contains("\"maxDrops\":\"40%\"", text, StringComparison.Ordinal);
        Assert.Contains("\"onFailure\":\"Rollback\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("notice", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("null", text, StringComparison.Ordinal);
    }

    private static IEnumerable<Type> DoorTypes() => typeof(Orchestrator)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .SelectMany(method => method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType))
        .SelectMany(Inner).Distinct()
        .Where(type => type.Namespace == typeof(Infrastructure).Namespace && !Elsewhere.Contains(type));

    private static IEnumerable<Type> Inner(Type type)
        => type.IsGenericType ? type.GetGenericArguments().SelectMany(Inner) : [type];
}
