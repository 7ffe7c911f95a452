using System.Management.Automation;
namespace Occo;

/// <summary>Every error record of the module: id, category and target are decided here and nowhere else.</summary>
internal static class ErrorRecords
{
    /// <summary>A failure to report, as opposed to the pipeline being stopped.</summary>
    public static bool IsFailure(Exception exception)
        => exception is not (PipelineStoppedException or FlowControlException or ActionPreferenceStopException);

    /// <summary>No further input can succeed.</summary>
    public static bool IsTerminating(Exception exception) => exception is OccoException
    {
        Kind: FailureKind.Store or FailureKind.StoreReplaced,
    };

    /// <summary>The record of a failed call.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="target">The item it concerns.</param>
    /// <param name="subject">What kind of item that is: <c>Infrastructure</c>, <c>Node</c>, ...</param>
    public static ErrorRecord ToErrorRecord(this Exception exception, object? target, string subject)
    {
        if (exception is ItemNotFoundException)
            return new ErrorRecord(exception, "FileNotFound", ErrorCategory.ObjectNotFound, target);
        // PowerShell's own failures (a path that is not there) bring their record with them.
        if (exception is IContainsErrorRecord { ErrorRecord: { } own })
            return new ErrorRecord(exception, own.FullyQualifiedErrorId, own.CategoryInfo.Category, target);
        var (id, category) = exception switch
        {
            SelectionException missing => (missing.Subject + "NotFound", ErrorCategory.ObjectNotFound),
            OccoException occo => Classify(occo.Kind, subject),
            DescriptionException => ("DescriptionRefused", ErrorCategory.InvalidData),
            CompositionException => ("CompositionFailed", ErrorCategory.InvalidData),
            CloudException cloud => ("CloudFailed", Classify(cloud.Kind)),
            WaitException => ("InfrastructureNotReached", ErrorCategory.OperationTimeout),
            OperationCanceledException or TimeoutException => ("TimedOut", ErrorCategory.OperationTimeout),
            FileNotFoundException or DirectoryNotFoundException => ("FileNotFound", ErrorCategory.ObjectNotFound),
            UnauthorizedAccessException => ("AccessDenied", ErrorCategory.PermissionDenied),
            IOException => ("FileFailed", ErrorCategory.ReadError),
            ArgumentException => ("InvalidArgument", ErrorCategory.InvalidArgument),
            _ => ("UnexpectedFailure", ErrorCategory.InvalidOperation),
        };
        var item = (exception as SelectionException)?.Item;
        var record = new ErrorRecord(exception, id, category, item ?? target);
        if (exception is OccoException { Remedy: { } remedy })
            record.ErrorDetails = new(exception.Message) { RecommendedAction = remedy.ToText() };
        return record;
    }

    /// <summary>What to do about a job of this session that is in the way.</summary>
    public static string OwnJob(EnactmentJob job)
        => $"That is the job {job.Id} of this session. {(job.IsWatch ? "It watches, and ends" : "It can be ended")} "
            + $"with Stop-Job {job.Id}.";

    /// <summary>The record of a step that failed in a cloud, and of others that failed like it.</summary>
    public static ErrorRecord ToErrorRecord(
        this OccoStepError error, string infrastructure, CloudErrorKind kind, string others) => new(
        new CloudException(kind, $"{infrastructure}: {error}{others}"), $"{error.Action}Failed", Classify(kind), error);

    /// <summary>The record of work that did not end in time.</summary>
    public static ErrorRecord TimedOut(OccoEnactment enactment, OccoStepError error) => new(
        new TimeoutException($"{enactment.Infrastructure}: {error.Message}"),
        "TimedOut", ErrorCategory.OperationTimeout, enactment);

    /// <summary>The record of work that ended without a failure and without success.</summary>
    public static ErrorRecord Incomplete(OccoEnactment enactment) => new(
        new InvalidOperationException($"{enactment.Infrastructure}: the desired state was not reached. "
            + "Get-OccoPlan shows what is left to do, Get-OccoEvent what happened."),
        "InfrastructureNotReached", ErrorCategory.InvalidResult, enactment);

    /// <summary>The record of a cloud that could not be searched.</summary>
    public static ErrorRecord ToErrorRecord(this UnsearchedCloud cloud) => new(
        new CloudException(cloud.Kind, $"{cloud.Message.TrimEnd('.')}. There may be orphans."),
        "CloudNotSearched", Classify(cloud.Kind), cloud.CloudName);

    /// <summary>The record of an orphan that is still there.</summary>
    public static ErrorRecord DropFailed(OccoOrphan orphan, CloudException refused)
        => new(refused, "DropFailed", Classify(refused.Kind), orphan);

    /// <summary>The record of an orphan that is not ours to drop.</summary>
    public static ErrorRecord OtherStore(OccoOrphan orphan) => new(
        new InvalidOperationException($"{orphan} is not dropped: {orphan.Reason} "
            + $"(store {orphan.StoreId ?? "unknown"}). With -AnyStore it is."),
        "OrphanOfOtherStore", ErrorCategory.PermissionDenied, orphan);

    /// <summary>The record of a name that another subscription of the session has.</summary>
    public static ErrorRecord SubscriberExists(string identifier) => new(
        new ArgumentException($"There is a subscription '{identifier}' already. Get-EventSubscriber lists them, "
            + $"Unregister-Event {identifier} ends it; or give another -SourceIdentifier."),
        "SubscriberExists", ErrorCategory.ResourceExists, identifier);

    private static (string Id, ErrorCategory Category) Classify(FailureKind kind, string subject) => kind switch
    {
        FailureKind.NotFound => (subject + "NotFound", ErrorCategory.ObjectNotFound),
        FailureKind.AlreadyExists => (subject + "Exists", ErrorCategory.ResourceExists),
        FailureKind.Busy => ("InfrastructureBusy", ErrorCategory.ResourceBusy),
        FailureKind.InUse => ("InfrastructureInUse", ErrorCategory.ResourceBusy),
        FailureKind.Suspended => ("InfrastructureSuspended", ErrorCategory.ResourceUnavailable),
        FailureKind.LeaseLost => ("LeaseLost", ErrorCategory.ResourceUnavailable),
        FailureKind.PlanChanged => ("PlanChanged", ErrorCategory.InvalidOperation),
        FailureKind.Store => ("StoreFailed", ErrorCategory.OpenError),
        FailureKind.StoreReplaced => ("StoreReplaced", ErrorCategory.OpenError),
        _ => (kind.ToString(), ErrorCategory.InvalidArgument),
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
