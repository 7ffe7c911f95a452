using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>The variable <c>puppet</c> of nodes whose config manager is <c>puppet_solo</c>.</summary>
internal static class Puppet
{
    private static readonly string[] Keys = ["modules", "manifests", "attributes"];

    /// <summary>Each list of the section as one text, its items separated by blanks.</summary>
    public static IReadOnlyDictionary<string, object?> Of(IReadOnlyDictionary<string, object?> configManagement)
    {
        var rendering = new Rendering(new() { Variables = configManagement }, "config_management", default);
        return Keys.ToDictionary(key => key, object? (key) => configManagement.GetValueOrDefault(key) switch
        {
            null => "",
            IReadOnlyList<object?> items => string.Join(' ', items.Select(i => PythonText.Of(i, rendering))),
            var single => PythonText.Of(single, rendering),
        });
    }
}
