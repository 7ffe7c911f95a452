using System.Collections;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>The environment of a local node: inherited variables, the user's, and Occo's.</summary>
internal static class NodeEnvironment
{
    /// <summary>Prefix of Occo's variables, which are not inherited.</summary>
    public const string Prefix = "OCCO_";

    /// <summary>The variable that marks every process of an instance.</summary>
    public const string NodeIdVariable = "OCCO_NODE_ID";

    // The SDK of AWS takes credentials from them, and the store its password.
    private static readonly HashSet<string> Keys =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN", "PGPASSWORD",
    ];

    /// <summary>The variable of a port: <c>OCCO_PORT_HTTP</c>.</summary>
    public static string PortVariable(string name) => "OCCO_PORT_" + name.ToUpperInvariant().Replace('-', '_');

    /// <param name="spec">The instance.</param>
    /// <param name="own">The variables of the description. They may have the name of a withheld one.</param>
    /// <param name="withheld">Variables that are not inherited, because they hold secrets.</param>
    public static IReadOnlyDictionary<string, string> Of(
        InstanceSpec spec, IReadOnlyDictionary<string, string> own, IReadOnlySet<string> withheld)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry inherited in Environment.GetEnvironmentVariables())
        {
            var name = (string)inherited.Key;
            if (IsInherited(name, withheld)) variables[name] = (string?)inherited.Value ?? "";
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

    /// <summary>A node gets a variable of this process unless the variable is Occo's or holds a secret.</summary>
    internal static bool IsInherited(string name, IReadOnlySet<string> withheld)
        => !name.StartsWith(Prefix, StringComparison.Ordinal) && !withheld.Contains(name) && !Keys.Contains(name);
}
