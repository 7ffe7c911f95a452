using System.ComponentModel;
using System.Diagnostics;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>What to start.</summary>
/// <param name="Command">Absolute path of the program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">All of its environment.</param>
/// <param name="WorkingDirectory">Where it starts; absolute.</param>
internal sealed record Launch(
    string Command,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory);

/// <summary>
/// Starts the process of an instance in a session of its own, under a small shell process that outlives this one,
/// claims the folder and records the exit code. Of any number of launchers one wins; the others end without doing
/// anything.
/// </summary>
internal sealed class UnixLauncher(TimeProvider time)
{
    // Constant: what the user wrote reaches it as positional parameters only, and is never parsed. The claim is
    // complete before it has its name, so that it is never seen half written. All paths are absolute: once the folder
    // has been moved away, a launcher that comes late can do nothing. Variables are set in subshells: they must not
    // shine through to the program. Closing its output tells the waiting creator that the claim is decided.
    private const string Script = """
        (
          if read -r boot </proc/sys/kernel/random/boot_id && read -r stat <"/proc/$$/stat"; then
            printf '%s\n%s\n' "$boot" "$stat"
          else
            printf '\n%s %s\n' "$$" "$(LC_ALL=C TZ=UTC0 /bin/ps -o lstart= -p "$$")"
          fi
        ) >"$1/claim.$$" 2>/dev/null &&
        PATH="/usr/bin:/bin:$PATH" ln "$1/claim.$$" "$1/claim" || exit 1
        exec </dev/null >"$1/stdout.log" 2>"$1/stderr.log"
        (cd "$2" && shift 2 && exec "$@")
        printf '%s\n' "$?" >"$1/exit"
        """;

    private static readonly TimeSpan ClaimTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Starts a launcher and waits until the folder is claimed, by it or by another. Throws <see
    /// cref="CloudException"/> when the machine cannot start processes. When cancelled, the process may come up all
    /// the same.
    /// </summary>
    public async Task LaunchAsync(InstanceFolder folder, Launch launch, CancellationToken cancel)
    {
        using var process = Start(folder, launch);
        Failpoint.Hit(FailpointName.AfterSpawn);
        using var limit = new CancellationTokenSource(ClaimTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync(either.Token);
            await process.StandardOutput.ReadToEndAsync(either.Token).ConfigureAwait(false);
            var said = await error.ConfigureAwait(false);
            if (folder.ReadClaim() is null)
                throw new CloudException(CloudErrorKind.Transient, $"The process could not be started: {said.Trim()}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CloudException(CloudErrorKind.Transient,
                $"The process did not start within {ClaimTimeout.TotalSeconds} s. Is the machine overloaded?");
        }
    }

    private static Process Start(InstanceFolder folder, Launch launch)
    {
        // All three streams are redirected, or .NET would think that the terminal is shared with the child.
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        string[] session = OperatingSystem.IsMacOS()
            ? ["perl", "-e", "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV"]
            : ["setsid"];
        start.FileName = session[0];
        string[] shell = ["/bin/sh", "-c", Script, "occo", folder.Path, launch.WorkingDirectory, launch.Command];
        foreach (var argument in (string[])[.. session[1..], .. shell, .. launch.Arguments])
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in launch.Environment) start.Environment[name] = value;
        try
        {
            return SpawnGate.Start(() => Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw new CloudException(CloudErrorKind.Transient,
                $"No process can be started with '{session[0]}': {e.Message}. It must be in the PATH.", e);
        }
    }
}
