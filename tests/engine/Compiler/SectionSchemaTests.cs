using Xunit;

namespace Occo.Engine.Tests;

public sealed class SectionSchemaTests
{
    private static readonly SectionSchema Schema = new SectionSchema("A section.")
        .Required("command", "A program.")
        .Optional("count", "How many.", ValueRule.Whole(0, 9))
        .Optional("ratio", "A share.", ValueKinds.Number)
        .Optional("flag", "A choice.", ValueKinds.Boolean)
        .Optional("items", "Texts.", new(ValueKinds.List | ValueKinds.Text) { Items = ValueKinds.Text, MaxItems = 2 })
        .Optional("one", "A value.", ValueKinds.Scalar)
        .Optional("free", "Anything.", ValueKinds.Any)
        .Optional("named", "Numbers by name.", ValueRule.MapOf(ValueKinds.Integer))
        .Optional("code", "Two letters.", ValueRule.Matching("^[a-z]{2}$", "Write two letters."))
        .Optional("price", "A price.", new(ValueKinds.Number) { MoreThan = 0 })
        .Optional("inner",
            SectionSchema.Inner("More.").Required("deep", "Deep.").Optional("size", "A size.", ValueKinds.Integer))
        .Optional("open", SectionSchema.Inner("More.").Required("must", "Must be.", ValueKinds.Any).Open())
        .Optional("either", SectionSchema.Inner("More.").RequiredUnless("b", "a", "First.").Optional("b", "Second."))
        .Optional("which",
            SectionSchema.Inner("More.").Optional("x", "First.").Optional("y", "Second.").ExactlyOne("x", "y"))
        .Optional("mode", "A mode.", ValueRule.OneOf("public", "private"));

    [Theory]
    [InlineData("""{"count": 1, "ratio": 1, "flag": true, "items": [], "one": 1.5, "free": null, "mode": "public"}""")]
    [InlineData("""{"ratio": 1.5, "items": "a", "one": "x", "inner": {"deep": "x", "size": 1}}""")]
    [InlineData("""{"count": "{{ n }}", "flag": "{% if x %}true{% endif %}", "inner": "{{ x }}", "mode": "{{ m }}"}""")]
    [InlineData("""{"open": {"must": null, "other": 1}}""")]
    [InlineData("""{"either": {"a": "1"}, "which": {"y": "1"}, "named": {"a": 1, "b": "{{ b }}"}, "code": "ab"}""")]
    [InlineData("""{"either": {"b": "1"}, "which": "{{ x }}", "code": "{{ c }}", "count": 9, "price": 0.1}""")]
    public void Check_GoodValues_FindsNothing(string values) => Assert.Empty(Check(values));

    [Theory]
    [InlineData("""{"count": "1"}""", "OCCO1103", "'count' in the resource section is text.",
        "Make it a whole number, without quotes.")]
    [InlineData("""{"count": "5m"}""", "OCCO1103", "'count' in the resource section is text.",
        "Write seconds, without a unit: 300.")]
    [InlineData("""{"count": 10}""", "OCCO1104", "'count' in the resource section is 10.",
        "It must be between 0 and 9.")]
    [InlineData("""{"price": 0}""", "OCCO1104", "'price' in the resource section is 0.", "It must be greater than 0.")]
    [InlineData("""{"code": "abc"}""", "OCCO1104", "'code' in the resource section is 'abc'.", "Write two letters.")]
    [InlineData("""{"code": "ab\n"}""", "OCCO1104", "'code' in the resource section is 'ab\n'.", "Write two letters.")]
    [InlineData("""{"code": 5}""", "OCCO1103", "'code' in the resource section is a whole number, not text.",
        "Write two letters.")]
    [InlineData("""{"named": {"a": 1, "b": []}}""", "OCCO1103", "'named.b' in the resource section is a list.",
        "Make it a whole number.")]
    [InlineData("""{"items": ["a", {}]}""", "OCCO1103", "'items[1]' in the resource section is a mapping.",
        "Make it text.")]
    [InlineData("""{"items": ["a", "b", "c"]}""", "OCCO1104", "'items' in the resource section has 3 items.",
        "Write 0 to 2.")]
    [InlineData("""{"either": {}}""", "OCCO1101", "'either' in the resource section has no 'a'.",
        "Add 'a': text; or add 'b'. First.")]
    [InlineData("""{"which": {}}""", "OCCO1104", "'which' in the resource section needs exactly one of 'x' and 'y'.",
        "Write one of them.")]
    [InlineData("""{"which": {"x": "1", "y": "1"}}""", "OCCO1104",
        "'which' in the resource section needs exactly one of 'x' and 'y'.", "Write one of them.")]
    [InlineData("""{"count": 1.5}""", "OCCO1103", "'count' in the resource section is a number.",
        "Make it a whole number.")]
    [InlineData("""{"flag": "yes"}""", "OCCO1103", "'flag' in the resource section is text.", 
        "Make it true or false, without quotes.")]
    [InlineData("""{"items": 1}""", "OCCO1103", "'items' in the resource section is a whole number, not text.",
        "Put quotes around it.")]
    [InlineData("""{"one": null}""", "OCCO1103", "'one' in the resource section is empty.", "Make it a single value.")]
    [InlineData("""{"one": {}}""", "OCCO1103", "'one' in the resource section is a mapping.",
        "Make it a single value.")]
    [InlineData("""{"mode": "pubic"}""", "OCCO1104", "'mode' in the resource section is 'pubic'.",
        "Did you mean 'public'?")]
    [InlineData("""{"mdoe": "public"}""", "OCCO1102", "The resource section has the unknown key 'mdoe'.",
        "Did you mean 'mode'?")]
    [InlineData("""{"inner": {}}""", "OCCO1101", "'inner' in the resource section has no 'deep'.", 
        "Add 'deep': text. Deep.")]
    [InlineData("""{"inner": {"deep": "x", "size": "y"}}""", "OCCO1103",
        "'inner.size' in the resource section is text.",
        "Make it a whole number, without quotes.")]
    [InlineData("""{"inner": {"deep": "x", "sise": 1}}""", "OCCO1102",
        "'inner' in the resource section has the unknown key 'sise'.",
        "Did you mean 'size'?")]
    [InlineData("""{"inner": []}""", "OCCO1103", "'inner' in the resource section is a list.", "Make it a mapping.")]
    [InlineData("""{"open": {}}""", "OCCO1101", "'open' in the resource section has no 'must'.",
        "Add 'must': any value. Must be.")]
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
