using System.Management.Automation;
using Occo.Engine.Api.Wire;
namespace Occo;

/// <summary>Creates every error record of the module: id, category and target.</summary>
internal static class ErrorRecords
{
    private const int NoToken = 401;

    /// <summary>False when PowerShell stops the pipeline.</summary>
    public static bool IsFailure(Exception exception)
        => exception is not (PipelineStoppedException or FlowControlException or ActionPreferenceStopException);

    /// <summary>No further input can succeed.</summary>
    public static bool IsTerminating(Exception exception) => exception is ServerException { Problem.Status: NoToken }
        or OccoException { Kind: FailureKind.Store or FailureKind.StoreReplaced or FailureKind.NoStore };

    /// <summary>The record of a failed call. Its text commands no terminal, whatever was given.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="target">The item that failed.</param>
    /// <param name="subject">Kind of the item: <c>Infrastructure</c>, <c>Node</c>, ...</param>
    public static ErrorRecord ToErrorRecord(this Exception exception, object? target, string subject)
    {
        var record = Record(exception, target, subject);
        var (text, remedy) = (ForeignText.Clean(exception.Message), (exception as OccoException)?.Remedy?.ToText());
        if (remedy is not null || text != exception.Message)
            record.ErrorDetails = new(text) { RecommendedAction = remedy ?? "" };
        return record;
    }

    private static ErrorRecord Record(Exception exception, object? target, string subject)
    {
        if (exception is ItemNotFoundException)
            return new ErrorRecord(exception, "FileNotFound", ErrorCategory.ObjectNotFound, target);
        // Failures of PowerShell, for example of a path, contain their own record.
        if (exception is IContainsErrorRecord { ErrorRecord: { } own })
            return new ErrorRecord(exception, own.FullyQualifiedErrorId, own.CategoryInfo.Category, target);
        var (id, category) = exception switch
        {
            SelectionException missing => (missing.Subject + "NotFound", ErrorCategory.ObjectNotFound),
            OccoException occo => Classify(occo.Kind, subject),
            ServerException server => Classify(server.Problem),
            CompositionException => ("CompositionFailed", ErrorCategory.InvalidData),
            CloudException cloud => ("CloudFailed", Classify(cloud.Kind)),
            OperationCanceledException or TimeoutException => ("TimedOut", ErrorCategory.OperationTimeout),
            FileNotFoundException or DirectoryNotFoundException => ("FileNotFound", ErrorCategory.ObjectNotFound),
            UnauthorizedAccessException => ("AccessDenied", ErrorCategory.PermissionDenied),
            IOException => ("FileFailed", ErrorCategory.ReadError),
            WildcardException => ("InvalidWildcard", ErrorCategory.InvalidArgument),
            ArgumentException => ("InvalidArgument", ErrorCategory.InvalidArgument),
            _ => ("UnexpectedFailure", ErrorCategory.InvalidOperation),
        };
        var item = (exception as SelectionException)?.Item;
        return new ErrorRecord(exception, id, category, item ?? target);
    }

    /// <summary>A record for each error in a document.</summary>
    public static IEnumerable<ErrorRecord> ToErrorRecords(this DescriptionException refused, object? target)
        => refused.Diagnostics.Where(finding => finding.Severity == DiagnosticSeverity.Error)
            .Select(finding => new ErrorRecord(
                new DescriptionException([finding]), "DescriptionRefused", ErrorCategory.InvalidData, target)
            {
                ErrorDetails = Remedies.Of(finding) is not { } remedy ? null
                    : new($"{finding}") { RecommendedAction = remedy },
            });

    /// <summary>Says that a job of this session holds the lease.</summary>
    public static string OwnJob(EnactmentJob job)
        => $"It is the job {job.Id} of this session{(job.IsWatch ? ", a watch" : "")}. Stop-Job {job.Id} ends it.";

    /// <summary>The record of a failed step; <paramref name="others"/> counts equal failures.</summary>
    public static ErrorRecord ToErrorRecord(
        this OccoStepError error, string infrastructure, CloudErrorKind kind, string others) => new(
        new CloudException(kind, $"{infrastructure}: {error}{others}"),
        // What is about the whole infrastructure failed in no step.
        error is { Node: null, Action: nameof(StepAction.Wait) or nameof(StepAction.None) }
            ? "InfrastructureNotReached"
            : $"{error.Action}Failed",
        Classify(kind), error);

    /// <summary>The record of an enactment that timed out.</summary>
    public static ErrorRecord TimedOut(OccoEnactment enactment, OccoStepError error) => new(
        new TimeoutException($"{enactment.Infrastructure}: {error.Message}"),
        "TimedOut", ErrorCategory.OperationTimeout, enactment);

    /// <summary>The record of an enactment that ended without an error and did not reach its state.</summary>
    public static ErrorRecord Incomplete(OccoEnactment enactment) => new(
        new InvalidOperationException($"{enactment.Infrastructure}: the desired state was not reached. "
            + "Get-OccoPlan shows the remaining work. Get-OccoEvent shows what happened."),
        "InfrastructureNotReached", ErrorCategory.InvalidResult, enactment);

    /// <summary>The record of a cloud that could not be searched.</summary>
    public static ErrorRecord ToErrorRecord(this UnsearchedCloud cloud) => new(
        new CloudException(
            cloud.Kind, $"{cloud.Message.Closed()} This cloud was not searched and may contain orphans."),
        "CloudNotSearched", Classify(cloud.Kind), cloud.CloudName);

    /// <summary>The record of an orphan that could not be dropped.</summary>
    public static ErrorRecord DropFailed(OccoOrphan orphan, CloudException refused)
        => new(refused, "DropFailed", Classify(refused.Kind), orphan);

    /// <summary>The record of an orphan of another store.</summary>
    public static ErrorRecord OtherStore(OccoOrphan orphan) => new(
        new InvalidOperationException($"{orphan} is not dropped: {orphan.Reason} "
            + $"(store {orphan.StoreId ?? "unknown"}). If no other Occo uses that store, add -AnyStore."),
        "OrphanOfOtherStore", ErrorCategory.PermissionDenied, orphan);

    /// <summary>The record of a volume that was not asked for.</summary>
    public static ErrorRecord KeptVolume(OccoOrphan orphan) => new(
        new InvalidOperationException($"{orphan} is not deleted: it is {orphan.Reason}. "
            + new Remedy(RemedyKind.IncludeVolumes).ToText()),
        "OrphanProtected", ErrorCategory.PermissionDenied, orphan);

    /// <summary>The record of a subscription name that is in use.</summary>
    public static ErrorRecord SubscriberExists(string identifier) => new(
        new ArgumentException($"The subscription '{identifier}' exists. Use another -SourceIdentifier, or end the "
            + $"subscription with Unregister-Event {identifier}. Get-EventSubscriber lists all subscriptions."),
        "SubscriberExists", ErrorCategory.ResourceExists, identifier);

    /// <summary>The record of a cloud handler whose type is taken.</summary>
    public static ErrorRecord HandlerExists(string type) => new(
        new ArgumentException($"This session has a handler of the cloud '{type}'. -Force replaces it."),
        "CloudHandlerExists", ErrorCategory.ResourceExists, type);

    /// <summary>The record of a plug-in whose name is taken.</summary>
    public static ErrorRecord PluginExists(string name) => new(
        new ArgumentException($"This session has a plug-in '{name}'. Code cannot be unloaded: use a new PowerShell for "
            + "another version."),
        "PluginExists", ErrorCategory.ResourceExists, name);

    /// <summary>The failure of a question in a session where nobody can be asked.</summary>
    public static RuntimeException Unanswered(Exception failure, string withoutQuestion)
    {
        var message = $"This cmdlet asks first, but nobody can be asked in this session. {withoutQuestion} skips the "
            + "question.";
        return new(message, failure, new(
            new InvalidOperationException(message, failure), "QuestionNotPossible", ErrorCategory.InvalidOperation,
            null));
    }

    private static (string Id, ErrorCategory Category) Classify(FailureKind kind, string subject) => kind switch
    {
        FailureKind.NotFound => (subject + "NotFound", ErrorCategory.ObjectNotFound),
        FailureKind.AlreadyExists => (subject + "Exists", ErrorCategory.ResourceExists),
        FailureKind.Busy => ("InfrastructureBusy", ErrorCategory.ResourceBusy),
        FailureKind.NotReached => ("InfrastructureNotReached", ErrorCategory.InvalidResult),
        FailureKind.TimedOut => ("InfrastructureNotReached", ErrorCategory.OperationTimeout),
        FailureKind.Protected => (subject + "Protected", ErrorCategory.PermissionDenied),
        FailureKind.InUse => ("InfrastructureInUse", ErrorCategory.ResourceBusy),
        FailureKind.Suspended => ("InfrastructureSuspended", ErrorCategory.ResourceUnavailable),
        FailureKind.LeaseLost => ("LeaseLost", ErrorCategory.ResourceUnavailable),
        FailureKind.PlanChanged => ("PlanChanged", ErrorCategory.InvalidOperation),
        FailureKind.Changed => ("InfrastructureChanged", ErrorCategory.InvalidOperation),
        FailureKind.Store => ("StoreFailed", ErrorCategory.OpenError),
        FailureKind.NoStore => ("StoreNotFound", ErrorCategory.ObjectNotFound),
        FailureKind.StoreReplaced => ("StoreReplaced", ErrorCategory.OpenError),
        _ => (kind.ToString(), ErrorCategory.InvalidArgument),
    };

    private static (string Id, ErrorCategory Category) Classify(Problem problem) => problem.Status switch
    {
        NoToken => ("TokenRefused", ErrorCategory.AuthenticationError),
        403 => ("TokenDenied", ErrorCategory.PermissionDenied),
        429 => ("ServerRefused", ErrorCategory.LimitsExceeded),
        _ => ("ServerRefused", ErrorCategory.InvalidOperation),
    };

    private static ErrorCategory Classify(CloudErrorKind kind) => kind switch
    {
        CloudErrorKind.Throttled => ErrorCategory.LimitsExceeded,
        CloudErrorKind.Quota => ErrorCategory.QuotaExceeded,
        CloudErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        CloudErrorKind.Invalid => ErrorCategory.InvalidData,
        CloudErrorKind.Unauthorised => ErrorCategory.PermissionDenied,
        _ => ErrorCategory.ResourceUnavailable,
    };
}
