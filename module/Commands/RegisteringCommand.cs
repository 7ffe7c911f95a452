using System.Management.Automation;

namespace Occo.Commands;

/// <summary>A cmdlet that puts a description into the store.</summary>
public abstract class RegisteringCommand : DescriptionCommand
{
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CredentialPath { get; set; }

    /// <summary>
    /// Full path of the credentials file. Throws when it is not there, for later nobody looks at the prompt.
    /// </summary>
    private protected string? CredentialFile
        => CredentialPath is null ? null : FilePath.Present(SessionState.Path, CredentialPath);
}
