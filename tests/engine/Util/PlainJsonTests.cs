using System.Collections;
using FsCheck;
using FsCheck.Fluent;
using Newtonsoft.Json;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class PlainJsonTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("1")]
    [InlineData("-9223372036854775808")]
    [InlineData("1.0")]
    [InlineData("1E+300")]
    [InlineData("\"text \\\"quoted\\\" \\\\ \\n\"")]
    [InlineData("\"2001-01-01T00:00:00Z\"")]
    [InlineData("\"/Date(0)/\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[1,[2,{\"a\":null}],\"x\"]")]
    [InlineData("{\"b\":1,\"a\":{\"c\":[true,false]}}")]
    [InlineData("{\"$type\":\"System.IO.FileInfo\",\"$ref\":\"1\"}")]
    public void Write_AfterRead_GivesTheSameText(string json)
        => Assert.Equal(json, PlainJson.Write(PlainJson.Read(json)));

    [Fact]
    public void Read_Values_HaveTheirKinds()
        => Assert.Equal(
            new List<object?> { 1L, 1.0, "1", true, null, "99999999999999999999" },
            PlainJson.Read("[1, 1.0, \"1\", true, null, 99999999999999999999]"));

    [Theory]
    [InlineData("")]
    [InlineData("[1")]
    [InlineData("{\"a\":")]
    [InlineData("[1] [2]")]
    [InlineData("{\"a\": undefined}")]
    [InlineData("new Date(1)")]
    [InlineData("nonsense")]
    public void Read_NotJson_Throws(string json) => Assert.ThrowsAny<JsonException>(() => PlainJson.Read(json));

    [Fact]
    public void Read_TooDeep_Throws()
        => Assert.ThrowsAny<JsonException>(() => PlainJson.Read(new string('[', 10_000) + new string(']', 10_000)));

    [Fact]
    public void ReadMapping_List_Throws() => Assert.ThrowsAny<JsonException>(() => PlainJson.ReadMapping("[]"));

    [Fact]
    public void Write_OtherCollections_ArePlainToo()
    {
        Assert.Equal("{\"a\":[1,2]}", PlainJson.Write(new Hashtable { ["a"] = new[] { 1, 2 } }));
        Assert.Equal("{\"a\":1}", PlainJson.Write(new Dictionary<string, int> { ["a"] = 1 }));
        Assert.Equal("[\"a\",\"b\"]", PlainJson.Write(new[] { "a", "b" }.Where(_ => true)));
    }

    [Fact]
    public void Write_NotPlain_Throws() => Assert.Throws<ArgumentException>(() => PlainJson.Write(new object()));

    [Fact]
    public void Write_ThatContainsItself_Throws()
    {
        var list = new List<object?>();
        list.Add(list);
        Assert.Throws<ArgumentException>(() => PlainJson.Write(list));
    }

    [Fact]
    public void Read_AnyTextWritten_IsTheSame() => Prop.ForAll<string>(text =>
        PlainJson.Read(PlainJson.Write(text)) as string == text).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_AnyNumberWritten_IsTheSame() => Prop.ForAll<long, double>((whole, number) =>
        Equals(PlainJson.Read(PlainJson.Write(whole)), whole)
        && (!double.IsFinite(number)
            || Equals(PlainJson.Read(PlainJson.Write(number)), number))).QuickCheckThrowOnFailure();
}
