using Xunit;

namespace Occo.Engine.Tests;

public sealed class SectionSchemaTests
{
    private static readonly SectionSchema Schema = new SectionSchema()
        .Required("command")
        .Optional("count", ValueKinds.Integer)
        .Optional("ratio", ValueKinds.Number)
        .Optional("flag", ValueKinds.Boolean)
        .Optional("items", ValueKinds.List | ValueKinds.Text)
        .Optional("one", ValueKinds.Scalar)
        .Optional("free", ValueKinds.Any)
        .Optional("inner", SectionSchema.Inner().Required("deep").Optional("size", ValueKinds.Integer))
        .Optional("open", SectionSchema.Inner().Required("must", ValueKinds.Any).Open())
        .OneOf("mode", "public", "private");

    [Theory]
    [InlineData("""{"count": 1, "ratio": 1, "flag": true, "items": [], "one": 1.5, "free": null, "mode": "public"}""")]
    [InlineData("""{"ratio": 1.5, "items": "a", "one": "x", "inner": {"deep": "x", "size": 1}}""")]
    [InlineData("""{"count": "{{ n }}", "flag": "{% if x %}true{% endif %}", "inner": "{{ x }}", "mode": "{{ m }}"}""")]
    [InlineData("""{"open": {"must": null, "other": 1}}""")]
    public void Check_GoodValues_FindsNothing(string values) => Assert.Empty(Check(values));

    [Theory]
    [InlineData("""{"count": "1"}""", "OCCO1103", "'count' in the resource section is text.",
        "Make it a whole number.")]
    [InlineData("""{"count": 1.5}""", "OCCO1103", "'count' in the resource section is a number.",
        "Make it a whole number.")]
    [InlineData("""{"flag": "yes"}""", "OCCO1103", "'flag' in the resource section is text.", "Make it true or false.")]
    [InlineData("""{"items": 1}""", "OCCO1103", "'items' in the resource section is a whole number.",
        "Make it text or a list.")]
    [InlineData("""{"one": null}""", "OCCO1103", "'one' in the resource section is empty.", "Make it a single value.")]
    [InlineData("""{"one": {}}""", "OCCO1103", "'one' in the resource section is a mapping.",
        "Make it a single value.")]
    [InlineData("""{"mode": "pubic"}""", "OCCO1104", "'mode' in the resource section cannot be 'pubic'.",
        "Did you mean 'public'?")]
    [InlineData("""{"mdoe": "public"}""", "OCCO1102", "The resource section has the unknown key 'mdoe'.",
        "Did you mean 'mode'?")]
    [InlineData("""{"inner": {}}""", "OCCO1101", "'inner' in the resource section has no 'deep'.", "Add 'deep': text.")]
    [InlineData("""{"inner": {"deep": "x", "size": "y"}}""", "OCCO1103",
        "'inner.size' in the resource section is text.",
        "Make it a whole number.")]
    [InlineData("""{"inner": {"deep": "x", "sise": 1}}""", "OCCO1102",
        "'inner' in the resource section has the unknown key 'sise'.",
        "Did you mean 'size'?")]
    [InlineData("""{"inner": []}""", "OCCO1103", "'inner' in the resource section is a list.", "Make it a mapping.")]
    [InlineData("""{"open": {}}""", "OCCO1101", "'open' in the resource section has no 'must'.",
        "Add 'must': any value.")]
    public void Check_BadValue_IsOneFinding(string values, string id, string message, string hint)
    {
        var finding = Assert.Single(Check(values));
        Assert.Equal((id, message, hint), (finding.Id, finding.Message, finding.Hint));
    }

    [Fact]
    public void Check_MissingKeys_AreAllFound()
        => Assert.Equal(
            ["The resource section has no 'type'.", "The resource section has no 'command'."],
            Schema.Check(new Section("resource", ComposedRequest.Empty)).Select(d => d.Message));

    [Theory]
    [InlineData("", 1, 4)]
    [InlineData("a", 2, 3)]
    [InlineData("b", 3, 3)]
    [InlineData("b[1]", 5, 7)]
    [InlineData("b[1].c", 5, 8)]
    [InlineData("b[9]", 3, 3)]
    [InlineData("b[x]", 3, 3)]
    [InlineData("d.e", 6, 3)]
    [InlineData("d.e.f", 6, 9)]
    [InlineData("nosuch", 1, 4)]
    [InlineData("a.b.c", 2, 3)]
    public void Locate_Path_IsThePlaceOfTheKeyOrItem(string path, int line, int column)
    {
        var root = new DocumentLoader(new Findings(), false).Load(
            DescriptionSource.FromText("r: {\n  a: 1,\n  b: [\n      x,\n      {c: 1}],\n  d.e: {f: 1}}"));
        var at = SectionPath.Locate((MappingNode)((MappingNode)root!)["r"]!, path);
        Assert.Equal((line, column), (at.Line, at.Column));
    }

    private static List<Diagnostic> Check(string json)
    {
        var values = new Dictionary<string, object?>(PlainJson.ReadMapping(json));
        values["type"] = "local";
        values["command"] = "sleep";
        return [.. Schema.Check(new Section("resource", values))];
    }
}
