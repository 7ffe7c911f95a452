using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers.ConfigManagers;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// <c>config_management: {type: puppet_solo, ...}</c>: Puppet without a server. The user data of the machine installs
/// and runs it with the values of the variable <c>puppet</c>.
/// </summary>
internal sealed class PuppetSoloManager : IConfigManager
{
    private static readonly SectionSchema Keys = new SectionSchema("Puppet without a server, started by the user data.")
        .Required("manifests", "Addresses of manifests.", ValueKinds.List)
        .Optional("modules", "Modules that are installed.", ValueKinds.List)
        .Optional("attributes", "Attributes of the manifests.", ValueKinds.List | ValueKinds.Mapping);

    public string Type => "puppet_solo";
    public SectionSchema Schema => Keys;
    public IEnumerable<Diagnostic> Validate(Section configManagement) => Keys.Check(configManagement);

    // The variable puppet: each list as one text, its items separated by blanks.
    public Values Variables(Values configManagement)
    {
        var rendering = new Rendering(new() { Variables = configManagement }, "config_management");
        var texts = Keys.Keys.Keys.Where(key => key != "type").ToDictionary(
            key => key, object? (key) => configManagement.GetValueOrDefault(key) switch
            {
                null => "",
                IReadOnlyList<object?> items => string.Join(' ', items.Select(i => PythonText.Of(i, rendering))),
                var single => PythonText.Of(single, rendering),
            });
        return new Dictionary<string, object?> { ["puppet"] = texts };
    }

    // The user data does the work.
    public Task ApplyAsync(ConfigTarget target, CancellationToken cancel) => Task.CompletedTask;

    // Without a server there is no state to ask for.
    public Task<ComponentState> StateAsync(ConfigTarget target, CancellationToken cancel)
        => Task.FromResult(ComponentState.Ready);
}
