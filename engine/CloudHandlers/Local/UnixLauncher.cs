using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>The process to start. All paths are absolute, and the environment is complete.</summary>
internal sealed record Launch(
    string Command,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory)
{
    /// <summary>What the list of processes shows: <c>occo:shop/web</c>.</summary>
    public string Name { get; init; } = "occo";

    /// <summary>The group that its processes are in, or null.</summary>
    public ControlGroup? Group { get; init; }

    /// <summary>Bytes of a log at most.</summary>
    public long LogMax { get; init; } = LocalSection.DefaultLogMax;
}

/// <summary>
/// Starts the process of an instance in its own session, under a small shell process, the launcher. The launcher
/// outlives this process, claims the folder and records the exit code. Only one launcher can claim a folder; the others
/// end and do nothing.
/// </summary>
internal sealed class UnixLauncher(TimeProvider time)
{
    // In a variable, so that the list of processes shows a short command. Constant: the user's texts are positional
    // parameters, and are never parsed. The claim gets its name when it is
    // complete, so that nobody reads half of it. All paths are absolute: after the folder has been moved, a late
    // launcher can do nothing. Variables are set in subshells, so that the program does not inherit them. The closed
    // output tells the waiting creator that the folder is claimed.
    //
    // Each log has a keeper: cat, with a limit of the system for the files that it writes. At the limit cat fails, the
    // keeper renames the log and starts the next cat. Keepers ignore SIGTERM and end when no process can write to them
    // any more, so that a stopping program can still log. They are started in parentheses: a function with redirections
    // would keep the creator's streams open. The exit code is written after the last lines of the log.
    //
    // On SIGTERM the launcher ends after the program, which may ignore it: a shell runs a trap when its command has
    // ended. The program does not inherit the trap.
    //
    // The instance can put links in the place of these files. With set -C the shell writes only files that it makes
    // itself, and mv -T (on macOS -h) replaces a link instead of following it.
    private const string Script = """
        trap exit TERM
        unset OCCO_LAUNCHER
        { echo "$$" >"$3/cgroup.procs"; } 2>/dev/null
        set -C
        (
          umask 077
          if read -r boot </proc/sys/kernel/random/boot_id && read -r stat <"/proc/$$/stat"; then
            printf '%s\n%s\n' "$boot" "$stat"
          else
            printf '\n%s %s\n' "$$" "$(LC_ALL=C TZ=UTC0 /bin/ps -o lstart= -p "$$")"
          fi >"$1/claim.$$" 2>/dev/null
        ) &&
        PATH="/usr/bin:/bin:$PATH" ln "$1/claim.$$" "$1/claim" || exit 1
        keep() {
          trap '' HUP INT TERM XFSZ
          PATH="/usr/bin:/bin:$PATH"
          ulimit -f "$2"
          until cat >"$1"; do mv -fT "$1" "$1.1" || mv -fh "$1" "$1.1" || exec cat; done
        }
        if PATH="/usr/bin:/bin:$PATH" mkfifo -m 600 "$1/out" "$1/err"; then
          (keep "$1/stdout.log" "$4") <"$1/out" >/dev/null 2>&1 &
          set -- "$!" "$@"
          (keep "$2/stderr.log" "$5") <"$2/err" >/dev/null 2>&1 &
          set -- "$!" "$@"
          exec </dev/null >"$3/out" 2>"$3/err"
          PATH="/usr/bin:/bin:$PATH" rm -f "$3/out" "$3/err"
        else
          exec </dev/null >"$1/stdout.log" 2>"$1/stderr.log"
          set -- '' '' "$@"
        fi
        (cd "$4" && shift 6 && exec "$@")
        code=$?
        exec >/dev/null 2>&1
        PATH="/usr/bin:/bin:$PATH"
        for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
          kill -0 "$1" || kill -0 "$2" || break
          sleep 0.05
        done
        rm -f "$3/exit"
        printf '%s\n' "$code" >"$3/exit"
        """;

    // The shell counts the limit of a file in blocks of so many bytes.
    private const int Block = 512;

    private const string ScriptVariable = NodeEnvironment.Prefix + "LAUNCHER";

    private static readonly TimeSpan ClaimTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Starts a launcher and waits until it or another one has claimed the folder. Throws <see cref="CloudException"/>
    /// when the machine cannot start processes. After a cancellation the process may still start.
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
            {
                throw new CloudException(CloudErrorKind.Transient, "The process could not be started"
                    + (said.Trim() is { Length: > 0 } why ? $": {why}" : ", or it deleted its folder at once."));
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CloudException(CloudErrorKind.Transient,
                $"The process did not start within {ClaimTimeout.TotalSeconds} s. Is the machine overloaded?");
        }
    }

    private static Process Start(InstanceFolder folder, Launch launch)
    {
        // All three streams are redirected: otherwise .NET assumes that the child uses the terminal.
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
        var blocks = Math.Max(1, launch.LogMax / Block).ToString(CultureInfo.InvariantCulture);
        string[] shell =
        [
            "/bin/sh", "-c", $"eval \"${ScriptVariable}\"", launch.Name, folder.Path, launch.WorkingDirectory,
            launch.Group?.Path ?? "", blocks, launch.Command,
        ];
        foreach (var argument in (string[])[.. session[1..], .. shell, .. launch.Arguments])
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in launch.Environment) start.Environment[name] = value;
        start.Environment[ScriptVariable] = Script;
        try
        {
            return SpawnGate.Start(() => Process.Start(start)!);
        }
        catch (Win32Exception e) when (e.NativeErrorCode == ProgramLimits.TooBig)
        {
            throw new CloudException(CloudErrorKind.Invalid,
                "The arguments and variables, with those that are inherited, are too long for this machine. "
                + ProgramLimits.Hint, e);
        }
        catch (Win32Exception e)
        {
            throw new CloudException(CloudErrorKind.Transient,
                $"No process can be started with '{session[0]}': {e.Message.Closed()} It must be in the PATH.", e);
        }
    }
}
