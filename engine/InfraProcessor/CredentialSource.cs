using Occo.Engine.Compiler;

namespace Occo.Engine.InfraProcessor;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// As whom an infrastructure speaks to its clouds: what the caller gave for this call, else what the credentials file
/// says. The file is read when a cloud needs it: without it the clouds that need none go on.
/// </summary>
internal sealed class CredentialSource(string? path, CloudCredential? given)
{
    private readonly ResolvedCredential? explicitly = given is null ? null : ResolvedCredential.Of(given);
    private readonly Lazy<CredentialFile?> file = new(() => path is null ? null : CredentialFile.Load(path));

    /// <summary>What the user should know of the file, such as that others can read it.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            try
            {
                return explicitly is null ? file.Value?.Warnings ?? [] : [];
            }
            catch (OccoException)
            {
                return [];
            }
        }
    }

    /// <summary>
    /// The credential for a resource section; null: none was given. Throws <see cref="CloudException"/> (Unauthorised)
    /// when the file cannot be read, fits twice, or refers to a secret that is not there.
    /// </summary>
    public ResolvedCredential? Of(Values resource)
    {
        if (explicitly is not null) return explicitly;
        try
        {
            return file.Value?.Match("resource", resource);
        }
        catch (OccoException e)
        {
            throw new CloudException(CloudErrorKind.Unauthorised, e.Message, e);
        }
    }
}
