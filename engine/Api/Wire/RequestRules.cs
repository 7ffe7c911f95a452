using Occo.Engine.CloudHandlers.Docker;
using Occo.Engine.CloudHandlers.Hosts;

namespace Occo.Engine.Api.Wire;

/// <summary>
/// What a server does not do for a client although it would do it for its own user: run programs on its machine, and
/// read its files and environment.
/// </summary>
/// <param name="AllowLocal">
/// Nodes may run on the server's machine, and on hosts that its user reaches with the SSH keys of that user.
/// </param>
/// <param name="AllowSecrets">
/// Descriptions may refer to secrets of the server, and send webhooks to link-local addresses.
/// </param>
public sealed record RequestRules(bool AllowLocal, bool AllowSecrets)
{
    private const string Local = "local";

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument).</summary>
    public void Require(CompiledInfrastructure description)
    {
        foreach (var definition in description.Definitions.Values) Require(definition);
        if (AllowSecrets) return;
        foreach (var webhook in description.Notify)
        {
            if (webhook.Address is { } address) throw Secret($"The address of a webhook is the secret {address}");
            if (webhook.Secret is { } secret) throw Secret($"A webhook is signed with the secret {secret}");
            if (webhook.AllowLinkLocal) throw Secret("A webhook may have a link-local address");
        }
    }

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument).</summary>
    public void Require(NodeDefinition definition)
    {
        if (AllowLocal || definition.Implementations.FirstOrDefault(RunsHere) is not { } here) return;
        throw new OccoException(FailureKind.InvalidArgument,
            $"Nodes of the type '{definition.Type}' would run on the machine of the server, or with the SSH keys of "
            + $"its user ('{here.CloudType}'). This server does not allow that; occod serve --allow local does.");
    }

    /// <summary>
    /// Throws <see cref="OccoException"/> (InvalidArgument) for a credentials file, which would be one of the server.
    /// </summary>
    public static void Require(CloudQuery query)
    {
        if (query.CredentialPath is null) return;
        throw new OccoException(FailureKind.InvalidArgument,
            "A credentials file of the server cannot be named. Give a credential, or start the server with "
            + "--credentials.");
    }

    private static bool RunsHere(NodeImplementation implementation)
        => implementation.CloudType is Local or HostsCloud.TypeName
            || (implementation.CloudType == DockerCloud.TypeName
                && !DockerEndpoint.IsRemote(implementation.Resource.GetValueOrDefault("endpoint") as string ?? ""));

    private static OccoException Secret(string what) => new(FailureKind.InvalidArgument,
        $"{what} of the server. This server does not allow that; occod serve --allow secrets does.");
}
