using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers.ConfigManagers;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// <c>config_management: {type: puppet_solo, ...}</c>: Puppet without a server. The user data of the machine installs
/// and runs it, with what the variable <c>puppet</c> tells.
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

    /// <summary>The variable <c>puppet</c>: each list as one text, its items separated by blanks.</summary>
    public Values Variables(Values configManagement)
    {
        var rendering = new Rendering(new() { Variables = configManagement }, "config_management", default);
        var texts = Keys.Keys.Keys.Where(key => key != "type").ToDictionary(
            key => key, object? (key) => configManagement.GetValueOrDefault(key) switch
            {
                null => "",
                IReadOnlyList<object?> items => string.Join(' ', items.Select(i => PythonText.Of(i, rendering))),
                var single => PythonText.Of(single, rendering),
            });
        return new Dictionary<string, object?> { ["puppet"] = texts };
    }

    /// <summary>The user data does the work.</summary>
    public Task ApplyAsync(ConfigTarget target, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Ready: without a server there is nobody to ask.</summary>
    public Task<ComponentState> StateAsync(ConfigTarget target, CancellationToken cancel)
        => Task.FromResult(ComponentState.Ready);
}
