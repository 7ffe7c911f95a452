using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Laws that hold for all values: what is written is read again, and operators agree.</summary>
public sealed class TemplateValueProperties
{
    private static readonly Gen<string> Texts = Gen
        .Elements(
            "", "a", "B", " ", "\n", "\t", "'", "\"", "\\", "{{", "%}", "\u00e9", "\u2028", "\U0001F600", "\u0007", "0",
            "yes")
        .ListOf().Select(parts => string.Concat(parts));

    private static readonly Gen<object?> Scalars = Gen.OneOf(
        Texts.Select(object? (t) => t),
        ArbMap.Default.GeneratorFor<long>().Where(n => n != long.MinValue).Select(object? (n) => n),
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(object? (d) => d.Get),
        Gen.Elements<object?>(true, false, null));

    private static readonly Arbitrary<object?> Values = Gen.Sized(size => Tree(Math.Min(size, 4))).ToArbitrary();

    [Fact]
    public void PythonText_ReadAsExpression_GivesTheValue() => Prop.ForAll(Values, value =>
    {
        var written = PythonText.Of(new List<object?> { value }, Rendering());
        var read = Template.Parse($"{{{{ {written} }}}}", null, kind: TemplateKind.Value).RenderValue(Scope());
        return PlainValues.Equal(new List<object?> { value }, read);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ToJson_ReadAsJson_GivesTheValue() => Prop.ForAll(Values, value =>
        PlainValues.Equal(value, PlainJson.Read(Render("{{ v | tojson }}", value)))
        && PlainValues.Equal(value, PlainJson.Read(Render("{{ v | tojson(indent=2) }}", value))))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void ToJson_AnyValue_IsOneLineOfAsciiWithoutQuotesOfAShell() => Prop.ForAll(Values, value =>
        Render("{{ v | tojson }}", value).All(c => c is >= ' ' and <= '~' and not '\'')).QuickCheckThrowOnFailure();

    [Fact]
    public void YamlText_ReadAsYaml_GivesTheValue() => Prop.ForAll(Values, value =>
        PlainValues.Equal(value, Yaml.Read(YamlText.Write(value)))).QuickCheckThrowOnFailure();

    [Fact]
    public void Equality_SameValue_Holds() => Prop.ForAll(Values, value =>
        Render("{{ v == v }}{{ v != v }}{{ [v] == [v] }}{{ v in [1, v] }}", value) == "TrueFalseTrueTrue")
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Truth_AnyValue_AgreesWithNot() => Prop.ForAll(Values, value =>
        Render("{{ 1 if v else 2 }}", value) == (TemplateValues.IsTrue(value) ? "1" : "2")
        && Render("{{ 1 if not v else 2 }}", value) == (TemplateValues.IsTrue(value) ? "2" : "1"))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Output_Text_IsItself() => Prop.ForAll(Texts.ToArbitrary(), text =>
        Render("{{ v }}", text) == text && Render("{{ v ~ '' }}", text) == text
        && Render("{{ [v] | first }}", text) == text)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Base64_Decoded_GivesTheText() => Prop.ForAll(Texts.ToArbitrary(), text =>
        Encoding.UTF8.GetString(Convert.FromBase64String(Render("{{ v | b64encode }}", text))) == text)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Replace_AnyText_AgreesWithDotNet() => Prop.ForAll(Texts.ToArbitrary(), text =>
        Render("{{ v | replace('a', 'xy') }}", text) == text.Replace("a", "xy", StringComparison.Ordinal))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Join_Lines_UndoesSplit() => Prop.ForAll(Texts.ToArbitrary(), text =>
        Render("{{ v | join('\\n') }}", text.Split('\n').ToList<object?>()) == text).QuickCheckThrowOnFailure();

    [Fact]
    public void Indent_Lines_AreTheSameWithoutTheirMargin() => Prop.ForAll(Texts.ToArbitrary(), text =>
        Render("{{ v | indent(2, true, true) }}", text)
            == string.Join('\n', text.Split('\n').Select(line => "  " + line))).QuickCheckThrowOnFailure();

    [Fact]
    public void Division_WholeNumbers_KeepsPythonsLaw() => Prop.ForAll<int, NonZeroInt>((a, b) =>
    {
        var parts = (IReadOnlyList<object?>)Value("{{ [v // w, v % w] }}", (long)a, (long)b.Get)!;
        var (quotient, rest) = ((long)parts[0]!, (long)parts[1]!);
        return (quotient * b.Get) + rest == a && (rest == 0 || Math.Sign(rest) == Math.Sign(b.Get))
            && Math.Abs(rest) < Math.Abs((long)b.Get);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Arithmetic_WholeNumbers_AgreesWithDotNet() => Prop.ForAll<int, int>((a, b) =>
        PlainValues.Equal(
            Value("{{ [v + w, v - w, v * w, v < w, v <= w, v == w] }}", (long)a, (long)b),
            new List<object?> { (long)a + b, (long)a - b, (long)a * b, a < b, a <= b, a == b }))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Cut_AnyText_IsAPartOfIt() => Prop.ForAll(Texts.ToArbitrary(), text =>
    {
        var functions = new NodeFunctions(AnswerSources.Of(Compositions.Input())).All;
        var scope = Scope(text) with { Functions = functions };
        var parts = Template.Parse("{{ cut(v, 0, 2) ~ cut(v, 2, 9999) }}", null, kind: TemplateKind.Value);
        return parts.Render(scope) == text;
    }).QuickCheckThrowOnFailure();

    private static Gen<object?> Tree(int depth) => depth == 0 ? Scalars : Gen.OneOf(
        Scalars,
        Few(Tree(depth - 1)).Select(object? (items) => items.ToList()),
        Few(Texts.Zip(Tree(depth - 1))).Select(object? (entries) => entries
            .GroupBy(e => e.Item1).ToDictionary(g => g.Key, g => g.First().Item2)));

    private static Gen<List<T>> Few<T>(Gen<T> items)
        => Gen.Choose(0, 3).SelectMany(count => items.ListOf(count)).Select(list => list.ToList());

    private static TemplateScope Scope(object? value = null, object? other = null)
        => new() { Variables = new Dictionary<string, object?> { ["v"] = value, ["w"] = other } };

    private static Rendering Rendering() => new(Scope(), null);

    private static string Render(string template, object? value)
        => Template.Parse(template, null, kind: TemplateKind.Value).Render(Scope(value));

    private static object? Value(string template, object? value, object? other)
        => Template.Parse(template, null, kind: TemplateKind.Value).RenderValue(Scope(value, other));
}
