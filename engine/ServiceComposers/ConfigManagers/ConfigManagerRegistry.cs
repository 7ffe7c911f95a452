namespace Occo.Engine.ServiceComposers.ConfigManagers;

/// <summary>The config managers by type: the built-in ones, and the user's, which replace built-in ones.</summary>
internal sealed class ConfigManagerRegistry(IEnumerable<IConfigManager> others)
{
    public IReadOnlyDictionary<string, IConfigManager> All { get; } = BuiltIn().Concat(others)
        .GroupBy(manager => manager.Type).ToDictionary(same => same.Key, same => same.Last());

    private static IEnumerable<IConfigManager> BuiltIn() =>
    [
        new CheckedConfigManager("dummy", new SectionSchema("Does nothing; further keys are for templates.").Open(),
            isMissed: false),
        new CheckedConfigManager("chef", new SectionSchema("Chef. Checked only in this version.")
            .Required("endpoint", "Address of the Chef server.")
            .Required("run_list", "Recipes and roles to run.", ValueKinds.List | ValueKinds.Text), isMissed: true),
        new PuppetSoloManager(),
    ];
}
