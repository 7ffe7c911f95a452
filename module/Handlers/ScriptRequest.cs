using System.Collections;
using System.Management.Automation;
using System.Security;
using Occo.Engine.CloudHandlers;

namespace Occo;

/// <summary>What a script gets: one object, whose properties are those of PowerShell.</summary>
internal static class ScriptRequest
{
    /// <summary>What every script gets.</summary>
    public static PSObject Of(CloudAccess access)
    {
        var scope = access as CloudScope;
        return new PSObject()
            .With("Type", access.Type)
            .With("Settings", ToPowerShell(access.Settings))
            .With("Credential", CredentialOf(access))
            .With("Secrets", SecretsOf(access.Credential))
            .With("StoreId", access.StoreId)
            .With("InfrastructureId", scope?.InfrastructureId)
            .With("InfrastructureName", scope?.InfrastructureName);
    }

    /// <summary>For -Create: these machines of a batch.</summary>
    public static PSObject Of(CreateBatch batch, IReadOnlyList<CreateItem> items) => Of(batch.Scope)
        .With("Node", batch.NodeName)
        .With("Token", batch.Token)
        .WithRequest(batch.Request)
        .With("Machines", items.Select(item => Machine(batch.Scope, batch.NodeName, item.NodeId)
            .With("Index", item.Index)
            .With("Address", item.Reservation.Address)
            .With("Ports", new TextTable(item.Reservation.Ports.ToDictionary()))
            .WithMark(MachineMark.Of(batch.Scope, batch.NodeName, item.NodeId, batch.Request.Digest))).ToArray());

    public static PSObject WithRequest(this PSObject made, ComposedRequest request) => made
        .With("Resource", ToPowerShell(request.Resource))
        .With("Context", request.Context)
        .With("Attributes", ToPowerShell(request.Attributes));

    public static PSObject WithMark(this PSObject made, MachineMark? mark) => made
        .With("Mark", mark?.ToString()).With("Tags", mark?.ToTags());

    /// <summary>For scripts about some machines. With one machine a call, its id is at hand.</summary>
    public static PSObject WithIds(this PSObject made, IReadOnlyList<string> ids) => made
        .With("InstanceIds", ids.ToArray()).With("InstanceId", ids.Count == 1 ? ids[0] : null);

    public static PSObject With(this PSObject made, string name, object? value)
    {
        made.Properties.Add(new PSNoteProperty(name, value));
        return made;
    }

    /// <summary>Mappings become hashtables, lists become arrays.</summary>
    public static object? ToPowerShell(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> map => Table(map, ToPowerShell),
        string => value,
        IEnumerable list => list.Cast<object?>().Select(ToPowerShell).ToArray(),
        _ => value,
    };

    // A name that is unique and that every cloud takes: letters, digits and hyphens, at most 63.
    private static PSObject Machine(CloudScope scope, string node, Guid nodeId)
    {
        var readable = string.Concat($"{scope.InfrastructureName}-{node}".ToLowerInvariant()
            .Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).TrimStart([.. "-0123456789"]);
        return new PSObject()
            .With("NodeId", nodeId)
            .With("Name", $"{(readable.Length == 0 ? "m" : readable[..Math.Min(readable.Length, 30)])}-{nodeId:N}");
    }

    private static PSCredential? CredentialOf(CloudAccess access)
        => access.Credential?.GetValueOrDefault("username") is string { Length: > 0 } name
            && access.Credential.GetValueOrDefault("password") is string password
                ? new(name, Secure(password)) : null;

    private static Hashtable? SecretsOf(IReadOnlyDictionary<string, object?>? credential)
        => credential is null ? null : Table(credential, value => value switch
        {
            string text => Secure(text),
            IReadOnlyDictionary<string, object?> map => SecretsOf(map),
            _ => ToPowerShell(value),
        });

    private static Hashtable Table(IReadOnlyDictionary<string, object?> map, Func<object?, object?> convert)
    {
        var table = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in map) table[key] = convert(value);
        return table;
    }

    private static SecureString Secure(string text)
    {
        var secret = new SecureString();
        foreach (var character in text) secret.AppendChar(character);
        secret.MakeReadOnly();
        return secret;
    }
}
