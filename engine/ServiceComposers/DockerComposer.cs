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
        .Optional("context_variables", "Values that env and command see as context_variables.", ValueKinds.Any);

    public override ComposedRequest Compose(CompositionInput input)
    {
        var composition = new Composition(input, templates);
        if (Render(composition, "context_variables") is { } given) composition.Define("context_variables", given);
        var attributes = new Dictionary<string, object?>();
        foreach (var key in new[] { "env", "command" })
            if (Render(composition, key) is { } value) attributes[key] = value;
        return composition.Request(null, attributes);
    }

    private static object? Render(Composition composition, string key)
        => composition.Tree.Render(composition.Setting(key), $"contextualisation.{key}", keepKinds: false);
}
