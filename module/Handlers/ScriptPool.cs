using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace Occo;

/// <summary>
/// The runspaces of a handler's scripts. They see nothing of the session. An error that a script does not handle ends
/// it, nobody is asked anything, and what a script writes to the host is dropped.
/// </summary>
/// <param name="limit">Runspaces at most.</param>
/// <param name="module">The manifest of a module that they all import; null: none.</param>
internal sealed class ScriptPool(int limit, string? module = null) : IDisposable
{
    /// <summary>A script that writes more is stopped.</summary>
    public const int MostObjects = 100_000;

    // A script in a method of .NET cannot be stopped before the method returns. Ctrl+C does not wait for that.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private static readonly Dictionary<string, object> Preferences = new()
    {
        ["ErrorActionPreference"] = ActionPreference.Stop,
        ["PSNativeCommandUseErrorActionPreference"] = true,
        ["ProgressPreference"] = ActionPreference.SilentlyContinue,
        ["ConfirmPreference"] = ConfirmImpact.None,
    };

    // Around the script, whose lines keep their numbers. The script before it in the runspace may have left errors and
    // changed preferences and location. The end is not reached when the script leaves by exit, or by break or continue
    // outside a loop: what it wrote may not be all. What nobody reads is not collected.
    private const string Call = """
        $global:Error.Clear()
        foreach ($one in $args[3].GetEnumerator()) {
            $ExecutionContext.SessionState.PSVariable.Set("global:$($one.Key)", $one.Value)
        }
        try {
            $folder = [System.Management.Automation.WildcardPattern]::Escape([System.Environment]::CurrentDirectory)
            $null = $ExecutionContext.SessionState.Path.SetLocation($folder)
        }
        catch {
            # It was deleted.
        }
        & ([scriptblock]::Create($args[0])) $args[1] 2>$null 3>$null 4>$null 5>$null 6>$null
        $args[2].Value = $true
        """;

    private readonly SemaphoreSlim slots = new(limit);
    private readonly Lock gate = new();
    private RunspacePool? runspaces;
    private bool isDisposed;

    /// <summary>Scripts that are running.</summary>
    public int Running { get; private set; }

    /// <summary>
    /// Runs a script, and returns what it writes. A script that does not stop when the call is cancelled keeps its slot
    /// and the turn until it has ended. Throws <see cref="CloudException"/> for an error of the script.
    /// </summary>
    public async Task<IReadOnlyList<PSObject>> RunAsync(
        HandlerScript script, PSObject request, Turn? turn, CancellationToken cancel)
    {
        await slots.WaitAsync(cancel).ConfigureAwait(false);
        var output = new PSDataCollection<PSObject>();
        var shell = PowerShell.Create();
        var isComplete = new StrongBox<bool>();
        var tooMany = false;
        Task ended;
        try
        {
            shell.RunspacePool = Enter();
            shell.AddScript(Call, useLocalScope: true)
                .AddArgument(script.Text).AddArgument(request).AddArgument(isComplete)
                .AddArgument(Preferences);
            if (script.Using.Count > 0) shell.AddParameter(UsingValues.Parameter, script.Using);
            output.DataAdded += (_, _) =>
            {
                if (tooMany || output.Count <= MostObjects) return;
                tooMany = true;
                Stop(shell);
            };
            ended = Task.Factory.FromAsync(
                shell.BeginInvoke<PSObject, PSObject>(null, output), result => shell.EndInvoke(result));
        }
        catch (Exception e)
        {
            Leave(shell);
            throw ScriptFailure.Of(script.Name, e);
        }

        var left = ended.ContinueWith(
            _ => Leave(shell), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        turn?.Outlast(left);
        await EndAsync(shell, left, cancel).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        try
        {
            await ended.ConfigureAwait(false);
        }
        catch (Exception e) when (!tooMany)
        {
            throw ScriptFailure.Of(script.Name, e);
        }
        catch (PipelineStoppedException)
        {
        }

        return isComplete.Value ? [.. output] : throw new CloudException(CloudErrorKind.Invalid, tooMany
            ? $"The script -{script.Name} wrote more than {MostObjects} objects."
            : $"The script -{script.Name} ended by exit, or by break or continue outside a loop. Use return, or throw "
                + "for an error.");
    }

    /// <summary>Closes the runspaces as soon as no script runs.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            CloseIdle();
        }
    }

    private static async Task EndAsync(PowerShell shell, Task left, CancellationToken cancel)
    {
        try
        {
            await left.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Stop(shell);
            await Task.WhenAny(left, Task.Delay(Patience, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    private static void Stop(PowerShell shell)
    {
        try
        {
            shell.BeginStop(null, null);
        }
        catch (ObjectDisposedException)
        {
            // It has ended just now.
        }
    }

    private RunspacePool Enter()
    {
        lock (gate)
        {
            Running++;
            if (runspaces is not null) return runspaces;
            var session = InitialSessionState.CreateDefault2();
            foreach (var (name, value) in Preferences)
                session.Variables.Add(new SessionStateVariableEntry(name, value, ""));

            if (module is not null)
            {
                session.ImportPSModule(new[] { module });
                session.ThrowOnRunspaceOpenError = true;
            }

            var made = RunspaceFactory.CreateRunspacePool(session);
            made.SetMaxRunspaces(limit);
            made.Open();
            return runspaces = made;
        }
    }

    private void Leave(PowerShell shell)
    {
        shell.Dispose();
        lock (gate)
        {
            Running--;
            CloseIdle();
        }

        slots.Release();
    }

    private void CloseIdle()
    {
        if (!isDisposed || Running > 0) return;
        runspaces?.Dispose();
        runspaces = null;
    }
}
