namespace Occo.Engine.ServiceComposers.ConfigManagers;

/// <summary>A config manager that is not applied: Occo checks its sections and creates the node without it.</summary>
internal sealed class CheckedConfigManager(string type, SectionSchema schema, bool isMissed) : IConfigManager
{
    public string Type => type;
    public SectionSchema Schema => schema;

    public IEnumerable<Diagnostic> Validate(Section configManagement)
    {
        var rule = Rules.ConfigNotApplied;
        return schema.Check(configManagement).Concat(isMissed
            ? [new(rule.Id, rule.Severity, $"This version does not apply the config manager '{type}'.",
                configManagement.LocationOf("type"), "The node is created without it.")]
            : []);
    }

    public Task ApplyAsync(ConfigTarget target, CancellationToken cancel) => Task.CompletedTask;

    public Task<ComponentState> StateAsync(ConfigTarget target, CancellationToken cancel)
        => Task.FromResult(ComponentState.Ready);
}
