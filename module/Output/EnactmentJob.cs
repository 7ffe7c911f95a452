using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Occo;

/// <summary>An enactment in the background: the cmdlet in its own runspace.</summary>
internal sealed class EnactmentJob : Job
{
    // Limits each stream, because a watch can run for months.
    private const int MaxKept = 10_000;
    private readonly PowerShell shell;
    private readonly Runspace runspace;

    /// <summary>Creates a job that is not started.</summary>
    /// <param name="manifest">The module to import.</param>
    /// <param name="infrastructure">Name of the infrastructure and of the job.</param>
    /// <param name="parameters">Parameters of the cmdlet.</param>
    public EnactmentJob(string manifest, string infrastructure, IReadOnlyDictionary<string, object> parameters)
        : base($"Start-OccoEnactment {infrastructure}", infrastructure)
    {
        PSJobTypeName = "OccoEnactment";
        Location = (string)parameters["StorePath"];
        IsWatch = parameters.GetValueOrDefault("Watch") is SwitchParameter { IsPresent: true };
        var session = InitialSessionState.CreateDefault2();
        session.ImportPSModule([manifest]);
        runspace = RunspaceFactory.CreateRunspace(session);
        SessionServers.Current.Share(runspace, Location);
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

    public override bool HasMoreData => Output.Count + Error.Count + Warning.Count + Verbose.Count + Progress.Count > 0;

    public bool IsWatch { get; }

    /// <summary>Path of the store.</summary>
    public override string Location { get; }

    public override string StatusMessage => "";

    public void Start()
    {
        runspace.Open();
        SetJobState(JobState.Running);
        shell.InvocationStateChanged += (_, change) => Follow(change.InvocationStateInfo);
        shell.BeginInvoke<PSObject, PSObject>(null, Output);
    }

    /// <summary>Ends the enactment like Ctrl+C. Waits until it has ended and released its lease.</summary>
    public override void StopJob() => shell.Stop();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Stops a running enactment first.
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
        while (kept.Count > MaxKept) kept.RemoveAt(0);
    }
}
