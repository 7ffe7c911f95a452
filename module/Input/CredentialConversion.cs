using System.Management.Automation;
namespace Occo;

/// <summary>Converts a credential of PowerShell for the engine.</summary>
internal static class CredentialConversion
{
    public static CloudCredential? ToEngine(this PSCredential? credential)
        => credential is null || credential == PSCredential.Empty
            ? null
            : new CloudCredential(credential.UserName, credential.GetNetworkCredential().Password);
}
