using System.Collections.Concurrent;
using System.Management.Automation;
using Occo.Engine.Api.Remote;
namespace Occo.Commands;

/// <summary>A cmdlet that changes clouds under the lease of an infrastructure.</summary>
public abstract class WorkCommand : OccoCommand
{
    // The user waits for the end.
    private static readonly TimeSpan StopPatience = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentQueue<FollowedWork> followed = [];

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

    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? IfRevision { get; set; }

    private protected sealed override string? StopWarning
    {
        get
        {
            var open = followed.Where(f => !f.Reporter.HasEnded).Select(f => (Work: f, State: f.ReadAsync())).ToList();
            var isOnServer = open.Exists(f => ServerConnection.IsAddress(f.Work.Whole?.Engine.StorePath ?? ""));
            Task.WhenAll(open.Select(f => f.State)).Wait(StopPatience);
            var texts = open.Select(f => (f.Work.Name, Text: StopText(
                f.Work.Name, f.Work.Reporter, f.State.IsCompletedSuccessfully ? f.State.Result : null)))
                .Where(f => f.Text is not null).ToList();
            return texts.Count == 0 ? null : string.Join(' ', texts.Select(f => $"{f.Name}: {f.Text}"))
                + (isOnServer ? " The server was told to stop." : "");
        }
    }

    /// <summary>See <see cref="PumpCommand.StopWarning"/>; for the work on one item.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="reporter">What this run did.</param>
    /// <param name="now">The infrastructure as a whole; null: the item is an instance, or the store is busy.</param>
    private protected abstract string? StopText(string name, EnactmentReporter reporter, Infrastructure? now);

    /// <summary>A stop tells of this work until it has ended.</summary>
    private protected void Follow(
        string name, EnactmentReporter reporter, (IOrchestrator Engine, Infrastructure Infrastructure)? whole = null)
        => followed.Enqueue(new(name, reporter, whole));

    /// <summary>Work that writes its result, if wanted, and reports its failure.</summary>
    private protected InfrastructureWork Work(
        IOrchestrator engine, Infrastructure infrastructure, EnactmentReporter reporter, bool wanted,
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
        Expected = IfRevision,
        WaitForLease = WorkLimits.LeaseWait(Wait, WaitSec),
        Credential = Credential.ToEngine(),
    };

    private sealed record FollowedWork(
        string Name, EnactmentReporter Reporter, (IOrchestrator Engine, Infrastructure Infrastructure)? Whole)
    {
        /// <summary>The infrastructure as it is now; null: unknown.</summary>
        public Task<Infrastructure?> ReadAsync() => Whole is not { } whole
            ? Task.FromResult<Infrastructure?>(null)
            : Task.Run(async () =>
            {
                try
                {
                    return await whole.Engine.FindInfrastructureAsync(whole.Infrastructure.Id).ConfigureAwait(false);
                }
                catch (Exception e) when (ErrorRecords.IsFailure(e))
                {
                    // The work has ended meanwhile, or reports the error.
                    return null;
                }
            });
    }
}
