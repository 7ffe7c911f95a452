using Occo.Engine.Compiler;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// The credentials of an infrastructure: those that the caller gave, else those of the credentials file. The file is
/// read when a cloud needs it: clouds that need no credential work without it.
/// </summary>
internal sealed class CredentialSource(string? path, CloudCredential? given)
{
    private readonly ResolvedCredential? ofCaller = given is null ? null : ResolvedCredential.Of(given);
    private readonly Lazy<CredentialFile?> file = new(() => path is null ? null : CredentialFile.Load(path));

    /// <summary>Warnings about the file, for example that others can read it.</summary>
    public IReadOnlyList<string> Warnings => ofCaller is null ? Readable?.Warnings ?? [] : [];

    /// <summary>
    /// The environment variables that hold secrets of any infrastructure of the store: a node of one must not get those
    /// of another. Credentials files that cannot be read name none.
    /// </summary>
    public static async Task<IReadOnlySet<string>> SecretVariablesAsync(InfrastructureTable infrastructures)
    {
        var (variables, paths) = await infrastructures.SecretSourcesAsync().ConfigureAwait(false);
        return paths.SelectMany(path => new CredentialSource(path, null).Readable?.SecretVariables ?? [])
            .Concat(variables).ToHashSet(StringComparer.Ordinal);
    }

    // A file that cannot be read is an error only for a cloud that needs it.
    private CredentialFile? Readable
    {
        get
        {
            try
            {
                return file.Value;
            }
            catch (OccoException)
            {
                return null;
            }
        }
    }

    /// <summary>
    /// The credential for a resource section; null: there is none. Throws <see cref="CloudException"/> (Unauthorised)
    /// when the file cannot be read, has two matches, or refers to a missing secret.
    /// </summary>
    public ResolvedCredential? Of(IReadOnlyDictionary<string, object?> resource)
    {
        if (ofCaller is not null) return ofCaller;
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
