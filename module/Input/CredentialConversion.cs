using System.Management.Automation;
namespace Occo;

/// <summary>Hands a credential of PowerShell to the engine.</summary>
internal static class CredentialConversion
{
    /// <summary>The credential for one call; null where there is none.</summary>
    public static CloudCredential? ToEngine(this PSCredential? credential)
        => credential is null || credential == PSCredential.Empty
            ? null
            : new CloudCredential(credential.UserName, credential.GetNetworkCredential().Password);
}
