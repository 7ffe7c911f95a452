using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Occo.Schemas;

/// <summary>The files under <c>schemas</c>, generated from the rules that the compiler checks documents by.</summary>
internal static class SchemaFiles
{
    private const string Definitions = "node-definitions.schema.json";

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What the engine has built in.</summary>
    internal static readonly CompilerContext BuiltIn = new(
        new CloudHandlerRegistry([], TimeProvider.System, Random.Shared).ByType, new ServiceComposerRegistry([]).All,
        new ConfigManagerRegistry([]).All, _ => null);

    private static readonly Dictionary<string, IReadOnlyDictionary<string, SectionSchema>> Sections = new()
    {
        ["resource"] = BuiltIn.CloudHandlers.Values.Select(h => KeyValuePair.Create(h.Type, h.Schema!))
            .Concat(KnownResources.Schemas).ToDictionary(),
        ["contextualisation"] = BuiltIn.ServiceComposers.Values.ToDictionary(c => c.Type, c => c.Schema!),
        ["config_management"] = BuiltIn.ConfigManagers.Values.ToDictionary(m => m.Type, m => m.Schema!),
    };

    /// <summary>Texts by file name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["infrastructure.schema.json"] = Write("Occo infrastructure description", InfrastructureReader.Schema.About,
            ValueRule.Of(InfrastructureReader.Schema), Definitions),
        [Definitions] = Write("Occo node definitions",
            "How node types are built. Get-Help about_Occo_Descriptions tells more.", DefinitionReader.OfFile, ""),
        ["pools.schema.json"] = Write("Occo pools", PoolReader.Schema.About, ValueRule.Of(PoolReader.Schema),
            Definitions),
    };

    private static string Write(string title, string about, ValueRule root, string definitionsFile)
    {
        var generator = new SchemaGenerator(Sections, definitionsFile);
        var schema = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = title };
        foreach (var (key, value) in generator.Schema(root, about).ToList()) schema[key] = value?.DeepClone();
        if (definitionsFile.Length == 0) schema["definitions"] = generator.Definitions(DefinitionReader.Alternatives);
        return schema.ToJsonString(Layout) + "\n";
    }
}
