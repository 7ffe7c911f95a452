using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Register, "OccoEventAction")]
[OutputType(typeof(PSEventJob))]
public sealed class RegisterOccoEventActionCommand : OccoCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string? Infrastructure { get; set; }

    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [EventKind]
    [ArgumentCompleter(typeof(EventKindCompleter))]
    public string[] Event { get; set; } = [];

    [Parameter(Mandatory = true, Position = 2)]
    [ValidateNotNull]
    public ScriptBlock? Action { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SourceIdentifier { get; set; }

    [Parameter]
    public PSObject? MessageData { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxTriggerCount { get; set; }

    private protected override MissingStore Missing => MissingStore.Refuse;

    protected override void ProcessRecord() => Attempt(Infrastructure, () =>
    {
        var identifier = SourceIdentifier ?? Guid.NewGuid().ToString();
        if (Events.GetEventSubscribers(identifier).Any())
        {
            WriteError(ErrorRecords.SubscriberExists(identifier));
            return;
        }

        var options = StoreOptions;
        var follower = Ask("Reading the store",
            engine => EventFollower.FromNowAsync(engine, Infrastructure, Event, options));
        var (source, events, screen) = (new OccoEventSource(follower), Events, Host.UI);
        var subscriber = events.SubscribeEvent(
            source, OccoEventSource.EventName, identifier, MessageData, Action,
            supportEvent: false, forwardEvent: false, MaxTriggerCount);
        var job = subscriber.Action;
        follower.OnFailure = failure =>
        {
            var record = failure.ToErrorRecord(identifier, "Infrastructure");
            job.Error.Add(record);
            // The error in the job can remain unseen.
            screen?.WriteWarningLine(
                $"Register-OccoEventAction {identifier}: {failure.Message.Closed()} Occo tries again.");
        };
        follower.Start(entry => events.GenerateEvent(
            identifier, source, [source, entry], MessageData,
            processInCurrentThread: true, waitForCompletionInCurrentThread: false));
        EventActions.Add(events, subscriber, follower);
        WriteObject(job);
    });
}
