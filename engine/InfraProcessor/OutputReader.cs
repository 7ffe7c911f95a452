using Occo.Engine.InfoBroker;
using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Reads the outputs of an infrastructure: renders their templates with the recorded instances. Only outputs that are
/// asked for are rendered. Safe for use from several threads.
/// </summary>
internal sealed class OutputReader(
    Store store, Func<string, InformationArguments, Task<object?>> ask, Func<string, bool> makesMachines)
{
    private const int MostChained = 16;

    // The outputs that are being rendered, the outermost first.
    private static readonly AsyncLocal<IReadOnlyList<string>?> Chain = new();

    private readonly TemplateCache templates = new();

    /// <summary>The outputs of an infrastructure by name or id, or null when there is no such infrastructure.</summary>
    public async Task<InfrastructureOutputs?> FindAsync(string nameOrId)
    {
        if (await store.Infrastructures.FindAsync(nameOrId).ConfigureAwait(false) is not { } infrastructure)
            return null;
        var compiled = await store.Infrastructures.GetCompiledAsync(infrastructure.Id, infrastructure.Version)
            .ConfigureAwait(false);
        return new(infrastructure.Name, [.. compiled.Outputs.Keys], name => ReadAsync(infrastructure, compiled, name));
    }

    private async Task<OutputValue> ReadAsync(
        Infrastructure infrastructure, CompiledInfrastructure compiled, string name)
    {
        var chain = Chain.Value ?? [];
        var link = $"{infrastructure.Name}.{name}";
        if (chain.Contains(link) || chain.Count == MostChained)
        {
            return new(name, null, chain.Contains(link)
                ? $"Outputs ask for each other: {string.Join(" -> ", chain.Append(link))}."
                : $"More than {MostChained} outputs ask for one another in a row, from {chain[0]} to {link}.");
        }

        // Holds for the questions of this output; the caller keeps its own chain.
        Chain.Value = [.. chain, link];
        var answers = new TemplateAnswers();
        var reading = new ReadLimit(store, infrastructure.Id, compiled.MayRead);
        try
        {
            return new(name, await answers.RunAsync(
                () => new TreeRenderer(Scope(infrastructure, compiled, answers, reading), templates)
                    .Render(compiled.Outputs[name], $"outputs.{name}", keepKinds: true)).ConfigureAwait(false));
        }
        catch (CompositionException e)
        {
            return new(name, null, e.Message);
        }
    }

    private async Task<object?> AskAsync(string key, InformationArguments arguments, ReadLimit reading)
    {
        await reading.RequireAsync(key, arguments).ConfigureAwait(false);
        return await ask(key, arguments).ConfigureAwait(false);
    }

    private TemplateScope Scope(
        Infrastructure infrastructure, CompiledInfrastructure compiled, TemplateAnswers answers,
        ReadLimit reading) => new()
    {
        Variables = new Dictionary<string, object?>
        {
            ["infra_id"] = infrastructure.Id,
            ["infra_name"] = infrastructure.Name,
            ["user_id"] = infrastructure.Owner,
            ["variables"] = compiled.Variables,
        },
        Functions = new NodeFunctions(new()
        {
            InfrastructureId = infrastructure.Id,
            Find = node => new InstanceBook(answers.Get(
                $"node:{node}", () => store.Instances.ListNodeAsync(infrastructure.Id, node)),
                makesMachines).Find(node),
            Ask = (key, arguments) => answers.Ask(
                key, arguments, (k, a) => AskAsync(k, InformationArguments.From(a, infrastructure.Id), reading)),
            Outputs = other => answers.Outputs(other, async name
                => await reading.AllowsAsync(name).ConfigureAwait(false)
                    ? await FindAsync(name).ConfigureAwait(false)
                    : null),
            Advice = node => infrastructure.Nodes.Contains(node)
                ? $"The next enactment of '{infrastructure.Name}' makes it."
                : $"'{infrastructure.Name}' has no such node. {Suggestion.For(node, infrastructure.Nodes, "nodes")}",
        }).All,
        Hints = compiled.Variables.Keys.ToDictionary(name => name, name => $"Write variables.{name}."),
    };
}
