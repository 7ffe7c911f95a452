using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Docker.DotNet.Models;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>
/// The credentials for the registry of an image: those of the credentials file, else those of the Docker CLI
/// (<c>docker login</c>). Each goes to its own registry only.
/// </summary>
internal static class DockerRegistry
{
    private const string Hub = "docker.io";
    private const string HubKey = "https://index.docker.io/v1/";
    private const int LargestFile = 1024 * 1024;
    private const int LargestAnswer = 64 * 1024;
    private static readonly TimeSpan HelperLimit = TimeSpan.FromSeconds(30);

    /// <summary>The registry in the name of an image; Docker Hub where it names none.</summary>
    public static string HostOf(string image)
    {
        var first = image.Split('/')[0];
        return image.Contains('/') && (first.AsSpan().ContainsAny('.', ':') || first == "localhost"
            || first.Any(char.IsAsciiLetterUpper)) ? first : Hub;
    }

    /// <summary>Null: nothing is known for the registry.</summary>
    public static async Task<AuthConfig?> CredentialsAsync(CloudAccess access, string image, CancellationToken cancel)
    {
        var host = HostOf(image);
        if (access.Credential is { } given && given.GetValueOrDefault(ResolvedCredential.UserName) is string user
            && (given.GetValueOrDefault("registry") as string ?? Hub) == host)
        {
            return new()
            {
                Username = user,
                Password = given.GetValueOrDefault(ResolvedCredential.Password) as string,
                ServerAddress = host,
            };
        }

        return await OfCliAsync(host, cancel).ConfigureAwait(false);
    }

    private static async Task<AuthConfig?> OfCliAsync(string host, CancellationToken cancel)
    {
        var file = Path.Combine(DockerContext.ConfigFolder, "config.json");
        var key = host == Hub ? HubKey : host;
        try
        {
            if (!File.Exists(file)) return null;
            using var config = JsonDocument.Parse(RegularFile.ReadText(file, LargestFile));
            if (Member(Member(config.RootElement, "credHelpers"), host)?.GetString() is { Length: > 0 } own)
                return await AskAsync(own, key, cancel).ConfigureAwait(false);
            if (Member(config.RootElement, "credsStore")?.GetString() is { Length: > 0 } store)
                return await AskAsync(store, key, cancel).ConfigureAwait(false);
            if (Member(Member(config.RootElement, "auths"), key) is not { } auth) return null;
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(Member(auth, "auth")?.GetString() ?? ""));
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? null : new()
            {
                Username = pair[..colon],
                Password = pair[(colon + 1)..],
                IdentityToken = Member(auth, "identitytoken")?.GetString(),
                ServerAddress = key,
            };
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException
            or IOException or UnauthorizedAccessException)
        {
            throw new CloudException(
                CloudErrorKind.Unauthorised, $"{file} cannot be read. Sign in again: docker login.");
        }
    }

    // The protocol of docker-credential-helpers: the registry on standard input, JSON on standard output.
    private static async Task<AuthConfig?> AskAsync(string helper, string key, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(ProgramOf(helper), ["get"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = StartOf(start);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(HelperLimit);
        try
        {
            await TellAsync(process.StandardInput, key, limit.Token).ConfigureAwait(false);
            var answer = new char[LargestAnswer];
            var length = await process.StandardOutput.ReadBlockAsync(answer, limit.Token).ConfigureAwait(false);
            if (length == answer.Length) return null;
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            if (process.ExitCode != 0) return null;
            using var json = JsonDocument.Parse(answer.AsMemory(0, length));
            var (user, secret) = (Member(json.RootElement, "Username")?.GetString(),
                Member(json.RootElement, "Secret")?.GetString());
            return user == "<token>"
                ? new() { IdentityToken = secret, ServerAddress = key }
                : new() { Username = user, Password = secret, ServerAddress = key };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CloudException(CloudErrorKind.Unauthorised,
                $"docker-credential-{helper} did not answer within {HelperLimit.TotalSeconds} s.");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static async Task TellAsync(StreamWriter input, string key, CancellationToken cancel)
    {
        try
        {
            await using (input.ConfigureAwait(false))
                await input.WriteAsync(key.AsMemory(), cancel).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // A program that has the credentials of one registry need not read which.
        }
    }

    // In PATH only: .NET looks into the current folder before, where anybody's file may be.
    private static string ProgramOf(string helper)
    {
        var name = $"docker-credential-{helper}" + (OperatingSystem.IsWindows() ? ".exe" : "");
        return (name == Path.GetFileName(name) ? Environment.GetEnvironmentVariable("PATH") ?? "" : "")
            .Split(Path.PathSeparator).Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists) ?? throw new CloudException(CloudErrorKind.Unauthorised,
                $"The Docker CLI keeps its credentials with {name}, which is not in the folders of PATH.");
    }

    private static Process StartOf(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new CloudException(CloudErrorKind.Unauthorised, $"The Docker CLI keeps its credentials with "
                + $"{start.FileName}, which cannot be started: {e.Message.Closed()}", e);
        }
    }

    private static JsonElement? Member(JsonElement? of, string name)
        => of is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var value) ? value : null;
}
