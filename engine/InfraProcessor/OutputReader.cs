using Occo.Engine.InfoBroker;
using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Finds the outputs of an infrastructure: its templates, rendered over its instances as they are recorded. Only what
/// is asked for is rendered. Safe for use from several threads.
/// </summary>
internal sealed class OutputReader(Store store, Func<string, InformationArguments, object?> ask)
{
    // Each link renders inside the one before it, so that a chain costs stack.
    private const int MostChained = 16;

    // The outputs that are being rendered, the outermost first.
    private static readonly AsyncLocal<IReadOnlyList<string>?> Chain = new();

    private readonly TemplateCache templates = new();

    /// <summary>The outputs of an infrastructure by name or id, or null when there is no such infrastructure.</summary>
    public OutputSet? Find(string nameOrId)
    {
        if (store.Infrastructures.Find(nameOrId) is not { } infrastructure) return null;
        var compiled = store.Infrastructures.GetCompiled(infrastructure.Id, infrastructure.Version);
        return new(infrastructure.Name, [.. compiled.Outputs.Keys], name => Read(infrastructure, compiled, name));
    }

    private OutputValue Read(Infrastructure infrastructure, CompiledInfrastructure compiled, string name)
    {
        var chain = Chain.Value ?? [];
        var link = $"{infrastructure.Name}.{name}";
        if (chain.Contains(link) || chain.Count == MostChained)
        {
            return new(name, null, chain.Contains(link)
                ? $"Outputs ask for each other: {string.Join(" -> ", chain.Append(link))}."
                : $"More than {MostChained} outputs ask for one another in a row, from {chain[0]} to {link}.");
        }

        Chain.Value = [.. chain, link];
        try
        {
            var tree = new TreeRenderer(Scope(infrastructure, compiled), templates);
            return new(name, tree.Render(compiled.Outputs[name], $"outputs.{name}", keepKinds: true));
        }
        catch (CompositionException e)
        {
            return new(name, null, e.Message);
        }
        finally
        {
            Chain.Value = chain;
        }
    }

    private TemplateScope Scope(Infrastructure infrastructure, CompiledInfrastructure compiled) => new()
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
            Find = node => new InstanceBook(store.Instances.ListNode(infrastructure.Id, node)).Find(node),
            Ask = (key, arguments) => ask(key, InformationArguments.From(arguments, infrastructure.Id)),
            Outputs = Find,
            Advice = node => infrastructure.Nodes.Contains(node)
                ? $"The next enactment of '{infrastructure.Name}' makes it."
                : $"'{infrastructure.Name}' has no such node. {Suggestion.For(node, infrastructure.Nodes, "nodes")}",
        }).All,
        Hints = compiled.Variables.Keys.ToDictionary(name => name, name => $"Write variables.{name}."),
    };
}
