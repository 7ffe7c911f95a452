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
    {
        get
        {
            if (CredentialPath is null) return null;
            var file = FilePath.Literal(SessionState.Path, CredentialPath);
            return File.Exists(file)
                ? file
                : throw new FileNotFoundException($"There is no credentials file {file}. Check -CredentialPath.", file);
        }
    }
}
