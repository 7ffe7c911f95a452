using System.Globalization;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>
/// How to sign in: with the key or the password of the credentials, else as ssh does, with the keys of the agent and
/// those of the user's folder that have no passphrase. Not a record, because the text of a record would show its
/// values.
/// </summary>
internal sealed class HostCredential(CloudAccess access)
{
    private static readonly string[] DefaultKeys = ["id_ed25519", "id_ecdsa", "id_rsa"];
    private const int LargestKey = 64 * 1024;

    /// <summary>The folder of the user's keys and known hosts.</summary>
    public static string Folder
        => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ssh");

    /// <summary>The file of known hosts; null: those of ssh.</summary>
    public string? KnownHosts => Value("known_hosts") is { } path && path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..])
        : Value("known_hosts");

    public string UserFor(HostEntry host) => host.User ?? Value(ResolvedCredential.UserName) ?? Environment.UserName;

    /// <summary>The methods to try. Throws <see cref="CloudException"/> (Unauthorised).</summary>
    public IReadOnlyList<AuthenticationMethod> MethodsFor(HostEntry host)
    {
        var user = UserFor(host);
        var methods = new List<AuthenticationMethod>();
        var password = Value(ResolvedCredential.Password);
        if (Value("private_key") is { } key) methods.Add(new PrivateKeyAuthenticationMethod(user, Read(key)));
        else if (password is null && OwnKeys() is { Length: > 0 } own)
            methods.Add(new PrivateKeyAuthenticationMethod(user, own));
        if (password is not null)
        {
            methods.Add(new PasswordAuthenticationMethod(user, password));
            var asked = new KeyboardInteractiveAuthenticationMethod(user);
            // Only a question that hides its answer is one for the password.
            asked.AuthenticationPrompt += (_, e) =>
            {
                foreach (var prompt in e.Prompts) prompt.Response = prompt.IsEchoed ? "" : password;
            };
            methods.Add(asked);
        }

        return methods.Count > 0 ? methods : throw new CloudException(CloudErrorKind.Unauthorised,
            $"There is no key to sign in to {host.Name} with. Give 'private_key' (a secret reference: {{file: PATH}}) "
            + "or 'password' in 'auth_data' of the credentials file, or start ssh-agent and add a key (ssh-add).")
        {
            WasNotSent = true,
        };
    }

    private IPrivateKeySource Read(string key)
    {
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(key.EndsWith('\n') ? key : key + "\n"));
        try
        {
            return new PrivateKeyFile(text, Value("passphrase"));
        }
        catch (SshPassPhraseNullOrEmptyException e)
        {
            throw new CloudException(CloudErrorKind.Unauthorised, "'private_key' in 'auth_data' has a passphrase. Give "
                + "'passphrase' there, or use ssh-agent.", e) { WasNotSent = true };
        }
        catch (Exception e) when (e is not CloudException)
        {
            throw new CloudException(CloudErrorKind.Unauthorised, "'private_key' in 'auth_data' is no private key, or "
                + "'passphrase' is wrong. Write private_key: {file: ~/.ssh/id_ed25519}.", e) { WasNotSent = true };
        }
    }

    private static IPrivateKeySource[] OwnKeys()
    {
        var keys = new List<IPrivateKeySource>();
        if (SshAgent.Keys() is { Count: > 0 } agent) keys.Add(new SshAgentKeys(agent));
        foreach (var file in DefaultKeys.Select(name => Path.Combine(Folder, name)).Where(File.Exists))
        {
            try
            {
                using var text = new MemoryStream(Encoding.UTF8.GetBytes(RegularFile.ReadText(file, LargestKey)));
                keys.Add(new PrivateKeyFile(text));
            }
            catch (Exception e) when (e is SshException or IOException or UnauthorizedAccessException
                or FormatException or ArgumentException or InvalidOperationException or NotSupportedException)
            {
                // It has a passphrase, or is no key: the agent may have it.
            }
        }

        return [.. keys];
    }

    private string? Value(string key)
        => Convert.ToString(access.Credential?.GetValueOrDefault(key), CultureInfo.InvariantCulture)
            is { Length: > 0 } text ? text : null;
}
