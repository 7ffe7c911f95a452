namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Finds the node or infrastructure that a call asks about, if the call names it.</summary>
internal static class NodeCalls
{
    /// <summary>Collects the name. A list of instances may be empty; a single one must be there.</summary>
    public static void Collect(string function, ArgumentList arguments, int line, TemplateNames names)
    {
        if (function == NodeFunctions.Infrastructure)
        {
            if (Text(arguments, 0, "name") is { } text) names.Use(NameKind.Infrastructure, [text], line);
            else if (Given(arguments, 0, "name")?.Name is { } variable)
                names.Use(NameKind.InfrastructureVariable, variable, line);
            return;
        }

        if (NodeOf(function, arguments) is not { } node) return;
        var fails = function is "getip" or "getprivip"
            || (function == "find_node_id" && arguments.Positional.Count < 2 && Named(arguments, "allnodes") is null);
        if (node is LiteralExpression { Literal: string name }) names.Use(NameKind.Node, [name], line, fails);
        else if (node is NodeNameExpression bare) names.Use(NameKind.NodeOrVariable, bare.Name, line, fails, function);
    }

    /// <summary>The arguments of a call; a bare name that asks about a node may be its name.</summary>
    public static ArgumentList WithNodeNames(string function, ArgumentList arguments)
    {
        if (NodeOf(function, arguments) is not VariableExpression bare) return arguments;
        var name = new NodeNameExpression(bare.Line, bare.Name[0]);
        return new(
            [.. arguments.Positional.Select(given => given == bare ? name : given)],
            [.. arguments.Named.Select(given => given.Value == bare ? (given.Name, name) : given)]);
    }

    private static Expression? NodeOf(string function, ArgumentList arguments) => function switch
    {
        "getip" or "getprivip" or "getipall" or "find_node_id" => Given(arguments, 0, "name"),
        "ibget" when Named(arguments, "infrastructure") is null => Given(arguments, 1, "node"),
        _ => null,
    };

    private static string? Text(ArgumentList arguments, int position, string name)
        => (Given(arguments, position, name) as LiteralExpression)?.Literal as string;

    private static Expression? Given(ArgumentList arguments, int position, string name)
        => position < arguments.Positional.Count ? arguments.Positional[position] : Named(arguments, name);

    private static Expression? Named(ArgumentList arguments, string name)
        => arguments.Named.FirstOrDefault(argument => argument.Name == name).Value;
}
