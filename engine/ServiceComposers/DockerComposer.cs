using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>
/// <c>contextualisation: {type: docker, env: [...], command: ...}</c>: environment and command of a container, as the
/// attributes <c>env</c> and <c>command</c>.
/// </summary>
internal sealed class DockerComposer(TemplateCache templates) : StandardComposer("docker", Keys)
{
    private static readonly SectionSchema Keys = new SectionSchema("Environment and command of a container.")
        .Required("env", "Environment: NAME=value, one each.", ValueKinds.List)
        .Optional("command", "Command of the container: a text or a list.", ValueKinds.Text | ValueKinds.List)
        .Optional(ContextVariables.Key, "Values that env and command see by their names, and as context_variables: a "
            + "mapping, or a text that is the YAML of one once it is rendered.",
            ValueKinds.Text | ValueKinds.Mapping | ValueKinds.Empty);

    public override ComposedRequest Compose(CompositionInput input)
    {
        var composition = new Composition(input, templates);
        if (ContextVariables.Render(composition) is { } given)
        {
            composition.Define(ContextVariables.Key, given);
            composition.DefineMissing(given);
        }

        var attributes = new Dictionary<string, object?>();
        foreach (var key in new[] { "env", "command" })
            if (Render(composition, key) is { } value) attributes[key] = value;
        return composition.Request(null, attributes);
    }

    private static object? Render(Composition composition, string key)
        => composition.Tree.Render(composition.Setting(key), Composition.PathOf(key), keepKinds: false);
}
