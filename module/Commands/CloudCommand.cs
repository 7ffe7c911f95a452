using System.Collections;
using System.Management.Automation;
namespace Occo.Commands;

/// <summary>A cmdlet that asks a cloud, without an infrastructure.</summary>
public abstract class CloudCommand : OccoCommand
{
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Endpoint { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Profile { get; set; }

    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>The cloud that the parameters name.</summary>
    private protected CloudQuery Query(string type, IDictionary? setting, string? credentialPath)
    {
        var settings = PlainGraph.From(setting)?.ToDictionary(s => s.Key, s => s.Value) ?? [];
        if (Endpoint is not null) settings["endpoint"] = Endpoint;
        if (Profile is not null) settings["profile"] = Profile;
        return new CloudQuery
        {
            Type = type,
            Settings = settings,
            Region = Region,
            CredentialPath = credentialPath is null ? null : FilePath.Literal(SessionState.Path, credentialPath),
            Credential = Credential.ToEngine(),
        };
    }
}
