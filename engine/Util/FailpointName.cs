namespace Occo.Engine.Util;

/// <summary>
/// The moments at which a process can be made to die, to fail or to wait; see <see cref="Failpoint"/>.
/// </summary>
internal static class FailpointName
{
    /// <summary>New instances are composed; nothing of them is recorded.</summary>
    public const string BeforeIntent = "before-intent";

    /// <summary>The intents are committed; no cloud was asked.</summary>
    public const string AfterIntent = "after-intent";

    /// <summary>A creating call is about to reach the cloud.</summary>
    public const string CallSent = "call-sent";

    /// <summary>The cloud has answered a creating call; nothing of the answer is recorded.</summary>
    public const string AfterCall = "after-call";

    /// <summary>A transaction of the store, whatever it writes, has run and is not committed.</summary>
    public const string BeforeRecord = "before-record";

    /// <summary>A transaction of the store is committed; its caller does not know yet.</summary>
    public const string AfterRecord = "after-record";

    /// <summary>The clouds were listed; the instances are not judged yet.</summary>
    public const string DuringObservation = "during-observation";

    /// <summary>The drop is recorded; the cloud was not asked.</summary>
    public const string BeforeDrop = "before-drop";

    /// <summary>The cloud has answered a drop; nothing of the answer is recorded.</summary>
    public const string AfterDrop = "after-drop";

    /// <summary>An instance could be ready; what it serves behind was not told.</summary>
    public const string BeforePublish = "before-publish";

    /// <summary>What an instance serves behind knows it; that is not recorded.</summary>
    public const string AfterPublish = "after-publish";

    /// <summary>The drop is recorded; what the instance serves behind was not told.</summary>
    public const string BeforeWithdraw = "before-withdraw";

    /// <summary>An instance gets no more requests; it is not dropped.</summary>
    public const string AfterWithdraw = "after-withdraw";

    /// <summary>The heartbeat of a lease is written and not committed.</summary>
    public const string DuringRenewal = "during-renewal";

    /// <summary>A script of the schema was run and is not committed.</summary>
    public const string DuringMigration = "during-migration";

    /// <summary>The refresh is recorded; the cloud was not asked.</summary>
    public const string BeforeRefresh = "before-refresh";

    /// <summary>An instance has its new files; that is not recorded.</summary>
    public const string AfterRefresh = "after-refresh";

    /// <summary>The wish is recorded; the cloud was not asked to stop an instance.</summary>
    public const string BeforeStop = "before-stop";

    /// <summary>The cloud has answered a stop; nothing of the answer is recorded.</summary>
    public const string AfterStop = "after-stop";

    /// <summary>An instance is to run; the cloud was not asked to start it.</summary>
    public const string BeforeStart = "before-start";

    /// <summary>The cloud has answered a start; nothing of the answer is recorded.</summary>
    public const string AfterStart = "after-start";

    /// <summary>The decision on scale requests is made and not recorded.</summary>
    public const string BeforeScaleDecision = "before-scale-decision";

    /// <summary>The local cloud has reserved an address and ports for an instance that is not recorded.</summary>
    public const string AfterReserve = "after-reserve";

    /// <summary>The local cloud has started a process that may not have claimed its folder yet.</summary>
    public const string AfterSpawn = "after-spawn";

    /// <summary>The local cloud has moved an instance's folder aside and not deleted it.</summary>
    public const string BeforeFolderDelete = "before-folder-delete";

    /// <summary>The hosts cloud has leased a host and not answered.</summary>
    public const string AfterLease = "after-lease";

    /// <summary>The dummy cloud has carried out a creating or dropping call and not answered it.</summary>
    public const string AfterCommit = "after-commit";

    /// <summary>A webhook has confirmed an event; that is not recorded.</summary>
    public const string AfterDelivery = "after-delivery";

    /// <summary>A worker has the leases of its turns; none has begun.</summary>
    public const string AfterClaim = "after-claim";

    /// <summary>A worker has enacted what was asked for; the answer is not recorded.</summary>
    public const string BeforeAnswer = "before-answer";

    public static IReadOnlyList<string> All { get; } =
        [.. typeof(FailpointName).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];
}
