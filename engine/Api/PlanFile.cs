using System.Globalization;
using System.Text;
using Newtonsoft.Json;
using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.Api;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// A plan as JSON text, to be approved by somebody and carried out by another process. It has what a shown plan has, and
/// a digest of each request in place of the request: no secret. Its own digest tells that it was changed; it does not
/// tell by whom it was made.
/// </summary>
internal static class PlanFile
{
    private const string Format = "occo-plan";
    private const long FormatVersion = 1;
    private const long MostBytes = 64 * 1024 * 1024;
    private const string DigestKey = "digest";

    public static string Write(Plan plan, Guid storeId)
    {
        var content = new Dictionary<string, object?>
        {
            ["format"] = Format,
            ["formatVersion"] = FormatVersion,
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
        };
        content[DigestKey] = Digest.Of(PlainJson.Write(content));
        return Indented(PlainJson.Write(content));
    }

    /// <summary>
    /// Reads what <see cref="Write"/> wrote. Throws <see cref="OccoException"/> (InvalidArgument) for a file that is
    /// none, was changed, is of another store, or of a newer format.
    /// </summary>
    public static Plan Read(string path, Guid storeId)
    {
        var text = TextOf(path);
        try
        {
            var values = PlainJson.ReadMapping(text);
            if (values.GetValueOrDefault("format") is not Format) throw Refused(path, "it is no plan of Occo");
            if (values.GetValueOrDefault("formatVersion") is not FormatVersion)
                throw Refused(path, "its format is of another version of Occo");
            var content = values.Where(v => v.Key != DigestKey).ToDictionary();
            if (values.GetValueOrDefault(DigestKey) as string != Digest.Of(PlainJson.Write(content)))
                throw Refused(path, "it was changed after it was written: its digest does not fit");
            if (values.Get<string>("store") != storeId.ToString())
                throw Refused(path, $"it was made with another store ({values.Get<string>("store")})");
            var plan = PlanOf(values);
            return PlanComparison.FingerprintOf(plan) == plan.Fingerprint
                ? plan
                : throw Refused(path, "its steps do not fit its fingerprint");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidCastException or FormatException
            or ArgumentException or OverflowException)
        {
            throw Refused(path, $"it cannot be read as a plan: {e.Message}", e);
        }
    }

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
        ["differences"] = step.Differences.Select(d => (object?)new Dictionary<string, object?>
        {
            ["path"] = d.Path, ["from"] = d.From, ["to"] = d.To,
        }),
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

    private static string TextOf(string path)
    {
        try
        {
            using var file = RegularFile.Open(path);
            if (file.Length > MostBytes) throw Refused(path, $"it is larger than {MostBytes / 1024 / 1024} MiB");
            using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw Refused(path, $"it cannot be read: {e.Message}", e);
        }
    }

    // For people who approve it.
    private static string Indented(string json)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using var writer = new JsonTextWriter(text) { Formatting = Formatting.Indented };
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None };
        writer.WriteToken(reader);
        writer.Flush();
        return $"{text}\n";
    }

    private static OccoException Refused(string path, string why, Exception? inner = null)
        => new(FailureKind.InvalidArgument, $"The plan file {path} is refused: {why}.", inner);
}
