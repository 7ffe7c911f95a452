using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Occo.Engine.Tests;

using Values = IReadOnlyDictionary<string, object?>;

public sealed class PlainValuesTests
{
    private static readonly Arbitrary<Values> Mappings = Mapping(3).ToArbitrary();

    [Theory]
    [InlineData("""{"a":1,"b":{"c":2,"d":3},"e":4}""", """{"b":{"c":10,"f":11},"e":{"g":12}}""",
        """{"a":1,"b":{"c":10,"d":3,"f":11},"e":{"g":12}}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":null}""", """{"a":null}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{}}""", """{"a":{"b":1}}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[3]}""", """{"a":[3]}""")]
    [InlineData("{}", """{"a":1}""", """{"a":1}""")]
    public void Merge_TwoMappings_RightSideWinsDeeply(string under, string over, string merged)
        => Assert.Equal(merged,
            PlainJson.Write(PlainValues.Merge(PlainJson.ReadMapping(under), PlainJson.ReadMapping(over))));

    [Fact]
    public void Merge_AnyMappings_ChangesNeither() => Prop.ForAll(Mappings, Mappings, (under, over) =>
    {
        var (first, second) = (PlainJson.Write(under), PlainJson.Write(over));
        PlainValues.Merge(under, over);
        return PlainJson.Write(under) == first && PlainJson.Write(over) == second;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Merge_OfTheDifference_GivesTheSameAgain() => Prop.ForAll(Mappings, Mappings, (under, over) =>
    {
        var merged = PlainValues.Merge(under, over);
        return PlainValues.Equal(merged, PlainValues.Merge(under, PlainValues.Difference(under, merged)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void MergeCost_AnyMappings_IsWithinTheSizeOfTheFirst() => Prop.ForAll(Mappings, Mappings, (under, over) =>
        PlainValues.MergeCost(under, over) <= Count(under)).QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_AnyValueAndItsCopy_IsTrue() => Prop.ForAll(Mappings, mapping =>
        PlainValues.Equal(mapping, PlainJson.Read(PlainJson.Write(mapping)))).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("1", "1.5", false)]
    [InlineData("1", "\"1\"", false)]
    [InlineData("true", "1", false)]
    [InlineData("null", "null", true)]
    [InlineData("null", "\"\"", false)]
    [InlineData("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true)]
    [InlineData("{\"a\":1}", "{\"a\":1,\"b\":null}", false)]
    [InlineData("{\"a\":null}", "{\"b\":null}", false)]
    [InlineData("[1,2]", "[2,1]", false)]
    [InlineData("[1,2]", "[1,2,3]", false)]
    [InlineData("[{\"a\":[1]}]", "[{\"a\":[1.0]}]", true)]
    [InlineData("[]", "{}", false)]
    public void Equal_Values_AreComparedByMeaning(string left, string right, bool equal)
    {
        Assert.Equal(equal, PlainValues.Equal(PlainJson.Read(left), PlainJson.Read(right)));
        Assert.Equal(equal, PlainValues.Equal(PlainJson.Read(right), PlainJson.Read(left)));
    }

    private static Gen<Values> Mapping(int depth) =>
        from count in Gen.Choose(0, 4)
        from keys in Gen.ArrayOf(Gen.Elements("a", "b", "c", "d"), count)
        from values in Gen.ArrayOf(Value(depth), count)
        select (Values)keys.Zip(values).DistinctBy(pair => pair.First)
            .ToDictionary(pair => pair.First, pair => pair.Second);

    private static Gen<object?> Value(int depth)
    {
        var scalar = Gen.Elements<object?>(null, true, 1L, 2.5, "x");
        if (depth == 0) return scalar;
        return Gen.OneOf(
            scalar,
            Mapping(depth - 1).Select(mapping => (object?)mapping),
            Gen.ArrayOf(Value(depth - 1), 2).Select(items => (object?)items.ToList()));
    }

    private static int Count(Values values) => values.Count + values.Values.OfType<Values>().Sum(Count);
}
