using System.Globalization;
using System.Text.RegularExpressions;
using Occo.Engine.ServiceComposers.Templates;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Occo.Engine.ServiceComposers;

/// <summary>
/// Writes plain values as YAML with sorted keys. Ambiguous texts are quoted, so that any reader of YAML 1.1 or 1.2 gets
/// the same text back.
/// </summary>
internal static partial class YamlText
{
    private static readonly EmitterSettings Settings = new EmitterSettings().WithBestWidth(int.MaxValue);

    public static string Write(object? value)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(writer, Settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, value);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return writer.ToString();
    }

    private static void Emit(Emitter emitter, object? value)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> mapping:
                var mappingStyle = mapping.Count > 0 ? MappingStyle.Block : MappingStyle.Flow;
                emitter.Emit(new MappingStart(null, null, true, mappingStyle));
                foreach (var (key, item) in mapping.OrderBy(e => e.Key, StringComparer.Ordinal))
                {
                    Emit(emitter, key);
                    Emit(emitter, item);
                }

                emitter.Emit(new MappingEnd());
                break;
            case IReadOnlyList<object?> list:
                var listStyle = list.Count > 0 ? SequenceStyle.Block : SequenceStyle.Flow;
                emitter.Emit(new SequenceStart(null, null, true, listStyle));
                foreach (var item in list) Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case string text:
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, Style(text), true, true));
                break;
            default:
                emitter.Emit(new Scalar(OfNumber(value)));
                break;
        }
    }

    private static ScalarStyle Style(string text)
    {
        if (Word().IsMatch(text) && !Constant().IsMatch(text)) return ScalarStyle.Plain;
        if (text.Any(c => c is not ('\n' or (>= ' ' and <= '~')))) return ScalarStyle.DoubleQuoted;
        if (!text.Contains('\n')) return ScalarStyle.SingleQuoted;
        return IsSimple(text) ? ScalarStyle.Literal : ScalarStyle.DoubleQuoted;
    }

    // A literal block keeps it: no blank where a reader or a person could lose it, at most one line end at the end.
    private static bool IsSimple(string text) => text[0] is not (' ' or '\n') && text[^1] != ' '
        && !text.EndsWith("\n\n", StringComparison.Ordinal) && !text.Contains(" \n", StringComparison.Ordinal);

    private static string OfNumber(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        double.PositiveInfinity => ".inf",
        double.NegativeInfinity => "-.inf",
        double.NaN => ".nan",
        double number => Exponent().Replace(PythonText.OfDouble(number), ".0e"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex(@"\A[A-Za-z_/][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+-]+)*\z")]
    private static partial Regex Word();

    // The words that YAML 1.1 reads as true, false or null.
    [GeneratedRegex(@"\A(?i:y|n|yes|no|on|off|true|false|null)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Constant();

    // YAML 1.1 reads 1e+16 as a number only if it has a point.
    [GeneratedRegex(@"(?<=^-?[0-9])e")]
    private static partial Regex Exponent();
}
