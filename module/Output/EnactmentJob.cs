using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Occo;

/// <summary>An enactment in the background: the cmdlet in a runspace of its own, with the job's streams.</summary>
internal sealed class EnactmentJob : Job
{
    // A watch may run for months, and nobody may ever look.
    private const int MostKept = 10_000;
    private readonly PowerShell shell;
    private readonly Runspace runspace;

    /// <summary>A job that is yet to be started.</summary>
    /// <param name="manifest">The module to load.</param>
    /// <param name="infrastructure">Name of what is enacted; also the job's.</param>
    /// <param name="parameters">What the cmdlet is given.</param>
    public EnactmentJob(string manifest, string infrastructure, IReadOnlyDictionary<string, object?> parameters)
        : base($"Start-OccoEnactment {infrastructure}", infrastructure)
    {
        PSJobTypeName = "OccoEnactment";
        Location = (string)parameters["StorePath"]!;
        IsWatch = parameters["Watch"] is SwitchParameter { IsPresent: true };
        var session = InitialSessionState.CreateDefault2();
        session.ImportPSModule([manifest]);
        runspace = RunspaceFactory.CreateRunspace(session);
        shell = PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddCommand("Start-OccoEnactment");
        foreach (var (name, value) in parameters) shell.AddParameter(name, value);
        shell.Streams.Error = Error;
        shell.Streams.Warning = Warning;
        shell.Streams.Verbose = Verbose;
        shell.Streams.Debug = Debug;
        shell.Streams.Progress = Progress;
        Verbose.DataAdded += (_, _) => Trim(Verbose);
        Warning.DataAdded += (_, _) => Trim(Warning);
        Progress.DataAdded += (_, _) => Trim(Progress);
    }

    /// <inheritdoc/>
    public override bool HasMoreData => Output.Count + Error.Count + Warning.Count + Verbose.Count + Progress.Count > 0;

    /// <summary>It goes on until it is stopped.</summary>
    public bool IsWatch { get; }

    /// <summary>The store.</summary>
    public override string Location { get; }

    /// <inheritdoc/>
    public override string StatusMessage => "";

    /// <summary>Begins.</summary>
    public void Start()
    {
        runspace.Open();
        SetJobState(JobState.Running);
        shell.InvocationStateChanged += (_, change) => Follow(change.InvocationStateInfo);
        shell.BeginInvoke<PSObject, PSObject>(null, Output);
    }

    /// <summary>Ends the enactment as Ctrl+C would, and waits until it has ended and its lease is given back.</summary>
    public override void StopJob() => shell.Stop();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Stops first what still runs.
            shell.Dispose();
            runspace.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Follow(PSInvocationStateInfo now)
    {
        switch (now.State)
        {
            case PSInvocationState.Completed:
                SetJobState(shell.HadErrors ? JobState.Failed : JobState.Completed);
                break;
            case PSInvocationState.Failed:
                if (now.Reason is IContainsErrorRecord { ErrorRecord: { } record }) Error.Add(record);
                SetJobState(JobState.Failed);
                break;
            case PSInvocationState.Stopped:
                SetJobState(JobState.Stopped);
                break;
        }
    }

    private static void Trim<T>(PSDataCollection<T> kept)
    {
        while (kept.Count > MostKept) kept.RemoveAt(0);
    }
}
