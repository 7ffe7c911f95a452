using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.Api;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// A plan as JSON text, to be approved by somebody and carried out by another process. It has what a shown plan has,
/// and a digest of each request in place of the request: no secret.
/// </summary>
internal static class PlanFile
{
    private static readonly SignedFile File = new("occo-plan", "plan", 64 * 1024 * 1024);

    public static string Write(Plan plan, Guid storeId) => File.Write(new()
    {
        ["store"] = storeId.ToString(),
        ["infrastructure"] = plan.Infrastructure,
        ["infrastructureId"] = plan.InfrastructureId,
        ["version"] = (long)plan.Version,
        ["summary"] = plan.Summary,
        ["fingerprint"] = plan.Fingerprint,
        ["nodes"] = plan.Nodes,
        ["excludeNodes"] = plan.ExcludeNodes,
        ["includeProtected"] = plan.IncludeProtected,
        ["losses"] = (long)plan.Losses,
        ["unchanged"] = (long)plan.Unchanged,
        ["adopted"] = plan.Adopted.Select(Plain),
        ["steps"] = plan.Steps.Select(Plain),
        ["refused"] = plan.Refused.Select(Plain),
        ["refusal"] = plan.Refusal,
        ["warnings"] = plan.Warnings,
        ["blocked"] = plan.Blocked,
        ["followers"] = plan.Followers,
        ["unreachableClouds"] = plan.UnreachableClouds,
        ["unseen"] = (long)plan.Unseen,
        ["seed"] = (long?)plan.Seed,
    });

    /// <summary>
    /// Reads what <see cref="Write"/> wrote. Throws <see cref="OccoException"/> (InvalidArgument) for a file that is
    /// none, was changed, is of another store, or of a newer format.
    /// </summary>
    public static Plan Read(string path, Guid storeId) => File.Read(path, values =>
    {
        if (values.Get<string>("store") != storeId.ToString())
            throw File.Refused(path, $"it was made with another store ({values.Get<string>("store")})");
        var plan = PlanOf(values);
        return PlanComparison.FingerprintOf(plan) == plan.Fingerprint
            ? plan
            : throw File.Refused(path, "its steps do not fit its fingerprint");
    });

    private static Plan PlanOf(Values values) => new()
    {
        Infrastructure = values.Get<string>("infrastructure"),
        InfrastructureId = values.Get<string>("infrastructureId"),
        Version = checked((int)values.Get<long>("version")),
        Fingerprint = values.Get<string>("fingerprint"),
        Nodes = Texts(values, "nodes"),
        ExcludeNodes = Texts(values, "excludeNodes"),
        IncludeProtected = values.Get<bool>("includeProtected"),
        Losses = checked((int)values.Get<long>("losses")),
        Unchanged = checked((int)values.Get<long>("unchanged")),
        Adopted = Steps(values, "adopted"),
        Steps = Steps(values, "steps"),
        Refused = Steps(values, "refused"),
        Refusal = values.GetValueOrDefault("refusal") as string,
        Warnings = Texts(values, "warnings"),
        Blocked = Texts(values, "blocked"),
        Followers = Texts(values, "followers"),
        UnreachableClouds = Texts(values, "unreachableClouds"),
        Unseen = checked((int)values.Get<long>("unseen")),
        Seed = values.GetValueOrDefault("seed") is long seed ? checked((int)seed) : null,
    };

    private static Dictionary<string, object?> Plain(Step step) => new()
    {
        ["number"] = (long)step.Number,
        ["action"] = step.Action.ToString(),
        ["node"] = step.Node,
        ["nodeId"] = step.NodeId?.ToString(),
        ["instanceId"] = step.InstanceId,
        ["reason"] = step.Reason,
        ["after"] = step.After,
        ["dropFirst"] = step.DropFirst,
        ["heals"] = step.Heals,
        ["request"] = step.WantedDigest,
        ["placement"] = step.Placement is { } place ? Plain(place) : null,
        ["differences"] = step.Differences.Select(d => (object?)new Dictionary<string, object?>
        {
            ["path"] = d.Path, ["from"] = d.From, ["to"] = d.To,
        }),
    };

    private static Dictionary<string, object?> Plain(StepPlacement place) => new()
    {
        ["pool"] = place.Pool,
        ["cloud"] = place.Cloud,
        ["cost"] = place.Cost,
        ["reason"] = place.Reason,
        ["alternative"] = place.Digest,
        ["candidates"] = place.Candidates.Select(c => (object?)new Dictionary<string, object?>
        {
            ["name"] = c.Name, ["cloud"] = c.Cloud, ["chosen"] = c.IsChosen, ["why"] = c.Why,
        }),
    };

    private static StepPlacement? Placement(Values? values) => values is null ? null : new()
    {
        Pool = values.GetValueOrDefault("pool") as string,
        Cloud = values.Get<string>("cloud"),
        Cost = values.GetValueOrDefault("cost") switch { long whole => whole, double number => number, _ => null },
        Reason = values.Get<string>("reason"),
        Digest = values.Get<string>("alternative"),
        Candidates =
        [
            .. values.Get<IReadOnlyList<object?>>("candidates").Cast<Values>().Select(c => new PlacementCandidate(
                c.Get<string>("name"), c.Get<string>("cloud"), c.Get<bool>("chosen"), c.Get<string>("why"))),
        ],
    };

    private static Step Step(Values values) => new()
    {
        Number = checked((int)values.Get<long>("number")),
        Action = Enum.Parse<StepAction>(values.Get<string>("action")),
        Node = values.GetValueOrDefault("node") as string,
        NodeId = values.GetValueOrDefault("nodeId") is string id ? Guid.ParseExact(id, "D") : null,
        InstanceId = values.GetValueOrDefault("instanceId") as string,
        Reason = values.Get<string>("reason"),
        After = Texts(values, "after"),
        DropFirst = values.Get<bool>("dropFirst"),
        Heals = values.Get<bool>("heals"),
        WantedDigest = values.Get<string>("request"),
        Placement = Placement(values.GetValueOrDefault("placement") as Values),
        Differences =
        [
            .. values.Get<IReadOnlyList<object?>>("differences").Cast<Values>().Select(d => new StepDifference(
                d.Get<string>("path"), d.GetValueOrDefault("from") as string, d.GetValueOrDefault("to") as string)),
        ],
    };

    private static IReadOnlyList<Step> Steps(Values values, string key)
        => [.. values.Get<IReadOnlyList<object?>>(key).Cast<Values>().Select(Step)];

    private static IReadOnlyList<string> Texts(Values values, string key)
        => [.. values.Get<IReadOnlyList<object?>>(key).Cast<string>()];
}
