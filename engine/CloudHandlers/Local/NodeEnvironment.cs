using System.Collections;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// The environment of a local node: what Occo itself was given, the user's variables, and what Occo tells the node.
/// </summary>
internal static class NodeEnvironment
{
    /// <summary>Variables that Occo sets; none of them is inherited.</summary>
    public const string Prefix = "OCCO_";

    /// <summary>The variable by which every process of an instance is known.</summary>
    public const string NodeIdVariable = "OCCO_NODE_ID";

    /// <summary>The variable of a port: <c>OCCO_PORT_HTTP</c>.</summary>
    public static string PortVariable(string name) => "OCCO_PORT_" + name.ToUpperInvariant().Replace('-', '_');

    /// <summary>All variables of an instance.</summary>
    public static IReadOnlyDictionary<string, string> Of(InstanceSpec spec, IReadOnlyDictionary<string, string> own)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry inherited in Environment.GetEnvironmentVariables())
        {
            var name = (string)inherited.Key;
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) variables[name] = (string?)inherited.Value ?? "";
        }

        foreach (var (name, value) in own) variables[name] = value;
        variables[NodeIdVariable] = spec.NodeId.ToString();
        variables["OCCO_NODE_NAME"] = spec.NodeName;
        variables["OCCO_INFRA_ID"] = spec.InfrastructureId;
        variables["OCCO_INFRA_NAME"] = spec.InfrastructureName;
        variables["OCCO_ADDRESS"] = spec.Address;
        foreach (var (name, port) in spec.Ports) variables[PortVariable(name)] = $"{port}";
        return variables;
    }
}
