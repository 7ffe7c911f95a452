using System.Collections.Concurrent;
using System.Management.Automation;
namespace Occo.Commands;

/// <summary>A cmdlet that changes clouds under the lease of an infrastructure.</summary>
public abstract class WorkCommand : OccoCommand
{
    private readonly ConcurrentQueue<(string Name, EnactmentReporter Reporter)> followed = [];

    [Parameter]
    [ValidateRange(1, 10_000)]
    public int MaxConcurrency { get; set; } = WorkLimits.DefaultConcurrency;

    [Parameter]
    [ValidateRange(0, WorkLimits.MaxSeconds)]
    public int TimeoutSec { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    [ValidateRange(1, WorkLimits.MaxSeconds)]
    public int WaitSec { get; set; }

    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    private protected sealed override string? StopWarning
    {
        get
        {
            var texts = followed.Where(f => !f.Reporter.HasEnded)
                .Select(f => (f.Name, Text: StopText(f.Name, f.Reporter))).Where(f => f.Text is not null).ToList();
            return texts.Count == 0 ? null : string.Join(' ', texts.Select(f => $"{f.Name}: {f.Text}"));
        }
    }

    /// <summary>See <see cref="OccoCommand.StopWarning"/>; for the work on one item.</summary>
    private protected abstract string? StopText(string name, EnactmentReporter reporter);

    /// <summary>A stop tells of this work until it has ended.</summary>
    private protected void Follow(string name, EnactmentReporter reporter) => followed.Enqueue((name, reporter));

    /// <summary>Work that writes its result, if wanted, and reports its failure.</summary>
    private protected InfrastructureWork Work(
        Orchestrator engine, Infrastructure infrastructure, EnactmentReporter reporter, bool wanted,
        Func<CancellationToken, Task<EnactmentResult>> run)
        => new(engine, infrastructure, async cancel =>
        {
            try
            {
                var result = await run(cancel).ConfigureAwait(false);
                Post(() => reporter.Write(result, engine.StorePath, wanted));
            }
            catch (Exception e) when (ErrorRecords.IsFailure(e))
            {
                Post(() => Report(e, infrastructure.Name));
            }
            finally
            {
                reporter.End();
            }
        });

    /// <summary>Adds the limits and the credential.</summary>
    private protected EnactmentOptions Limited(EnactmentOptions options) => options with
    {
        MaxConcurrency = MaxConcurrency,
        Timeout = TimeoutSec > 0 ? TimeSpan.FromSeconds(TimeoutSec) : null,
        WaitForLease = WorkLimits.LeaseWait(Wait, WaitSec),
        Credential = Credential.ToEngine(),
    };
}
