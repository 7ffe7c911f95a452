using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Occo.Engine.Tests;

/// <summary>Reads YAML to plain values, with the scalars of YAML 1.1, as the machines do.</summary>
internal static class Yaml
{
    public static object? Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        var value = ReadNode(parser);
        parser.Consume<DocumentEnd>();
        parser.Consume<StreamEnd>();
        return value;
    }

    private static object? ReadNode(Parser parser)
    {
        if (parser.TryConsume<MappingStart>(out _))
        {
            var mapping = new Dictionary<string, object?>();
            while (!parser.TryConsume<MappingEnd>(out _)) mapping.Add((string)ReadKey(parser), ReadNode(parser));
            return mapping;
        }

        if (!parser.TryConsume<SequenceStart>(out _)) return ReadScalar(parser.Consume<Scalar>());
        var list = new List<object?>();
        while (!parser.TryConsume<SequenceEnd>(out _)) list.Add(ReadNode(parser));
        return list;
    }

    // A key that would be read as a number or as true is not the text that was written.
    private static object ReadKey(Parser parser)
        => ReadScalar(parser.Consume<Scalar>()) as string ?? throw new InvalidDataException("A key is not text.");

    private static object? ReadScalar(Scalar scalar)
        => scalar.Style == ScalarStyle.Plain ? YamlScalars.Resolve(scalar.Value, YamlSchema.Yaml11) : scalar.Value;
}
