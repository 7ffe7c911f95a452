namespace Occo.Engine.Compiler;

/// <summary>The config managers that a definition may name, with their keys.</summary>
internal static class ConfigManagers
{
    /// <summary>The one that does nothing.</summary>
    public const string None = "dummy";

    /// <summary>By <c>config_management.type</c>.</summary>
    public static readonly IReadOnlyDictionary<string, SectionSchema> Schemas = new Dictionary<string, SectionSchema>
    {
        ["chef"] = new SectionSchema().Required("endpoint").Required("run_list", ValueKinds.List | ValueKinds.Text),
        ["puppet_solo"] = new SectionSchema()
            .Required("manifests", ValueKinds.List)
            .Optional("modules", ValueKinds.List)
            .Optional("attributes", ValueKinds.List | ValueKinds.Mapping),
        [None] = new SectionSchema().Open(),
    };
}
