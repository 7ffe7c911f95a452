using System.Collections;
using System.Management.Automation;
using Occo.Engine.CloudHandlers;

namespace Occo;

/// <summary>
/// Reads the machines that -List and -Create write. They are trusted as little as the answer of a cloud.
/// </summary>
internal static class ScriptMachines
{
    private const string Id = "InstanceId";

    private static readonly string[] Names =
    [
        Id, "Mark", "Tags", "State", "Address", "Addresses", "PrivateAddress", "Ports", "Error", "IsGone", "Observed",
        "NodeId", "ErrorKind",
    ];

    /// <summary>
    /// The machines with a mark of the store, and of the infrastructure if one is given; null: of any. Machines without
    /// a mark are not Occo's.
    /// </summary>
    public static IReadOnlyList<CloudInstance> Listed(
        IReadOnlyList<PSObject> written, string? storeId, string? infrastructureId)
    {
        var machines = new List<CloudInstance>();
        foreach (var one in written)
        {
            var answer = new ScriptAnswer("List", one, Names);
            if (!answer.Has("Mark") && !answer.Has("Tags"))
            {
                throw answer.Wrong("wrote a machine with neither Mark nor Tags, so that Occo cannot tell whose it is. "
                    + "Write what the machine has there, also where that is $null.");
            }

            if (MarkOf(answer) is { } mark && (storeId is null || mark.Store == storeId)
                && (infrastructureId is null || mark.Infrastructure == infrastructureId))
            {
                machines.Add(ToInstance(answer, mark));
            }
        }

        return machines;
    }

    /// <summary>What -Create wrote about the machines of a batch; those that it said nothing of are left out.</summary>
    public static Dictionary<Guid, CreateOutcome> Created(
        CreateBatch batch, IReadOnlyList<CreateItem> items, IReadOnlyList<PSObject> written)
    {
        var outcomes = new Dictionary<Guid, CreateOutcome>();
        foreach (var one in written)
        {
            var answer = new ScriptAnswer("Create", one, Names);
            var mark = MarkOf(answer);
            var id = NodeIdOf(answer) ?? mark?.NodeId ?? (items.Count == 1 ? items[0].NodeId
                : throw answer.Wrong("wrote a machine without NodeId."));
            if (items.All(item => item.NodeId != id))
                throw answer.Wrong($"wrote a machine of the node id {id}, which it was not asked for.");
            var own = MachineMark.Of(batch.Scope, batch.NodeName, id, batch.Request.Digest);
            if (!outcomes.TryAdd(id, Outcome(answer, id, mark, own)))
                throw answer.Wrong($"wrote two machines of the node id {id}.");
        }

        var twice = outcomes.Values.Select(o => o.Instance?.InstanceId).OfType<string>().GroupBy(i => i)
            .FirstOrDefault(same => same.Count() > 1);
        return twice is null ? outcomes
            : throw ScriptAnswer.Wrong("Create", $"gave several node ids the machine {twice.Key}.");
    }

    private static CreateOutcome Outcome(ScriptAnswer answer, Guid id, MachineMark? mark, MachineMark own)
    {
        // A machine that was made can be in a bad state: its Error alone says why.
        var isMade = answer.Text(Id) is { Length: > 0 } && answer.Text("ErrorKind") is null;
        if (!isMade && answer.Failure() is { } failure) return new(id, null, failure);
        if (mark is not null && (mark.Store, mark.Infrastructure, mark.NodeId)
            != (own.Store, own.Infrastructure, own.NodeId))
        {
            throw answer.Wrong($"gave the node id {id} the machine {answer.Text(Id)}, whose mark names the node id "
                + $"{mark.NodeId} of the store {mark.Store}.");
        }

        try
        {
            return new(id, ToInstance(answer, mark ?? own), null);
        }
        catch (CloudException e)
        {
            return new(id, null, e);
        }
    }

    private static Guid? NodeIdOf(ScriptAnswer answer) => answer.Text("NodeId") is not { } text ? null
        : Guid.TryParse(text, out var id) ? id : throw answer.Wrong($"wrote the NodeId '{text}', which is no GUID.");

    // What cannot be read must not pass for a machine of somebody else: Occo's own would be gone.
    private static MachineMark? MarkOf(ScriptAnswer answer)
        => MachineMark.Read(answer["Mark"] is null or string or IDictionary ? answer["Mark"]
                : throw answer.Wrong($"wrote Mark as {ScriptAnswer.Describe(answer["Mark"])}; it must be text."))
            ?? MachineMark.Read(answer["Tags"] is null or IDictionary ? answer["Tags"]
                : throw answer.Wrong("wrote Tags that are no hashtable."));

    private static CloudInstance ToInstance(ScriptAnswer answer, MachineMark mark) => new()
    {
        InstanceId = answer.RequiredText(Id),
        StoreId = mark.Store,
        InfrastructureId = mark.Infrastructure,
        InfrastructureName = mark.InfrastructureName is { Length: > 0 } name ? name : null,
        NodeId = mark.NodeId,
        NodeName = mark.Node is { Length: > 0 } node ? node : null,
        RequestDigest = mark.Digest,
        State = answer.Word("State", ComponentState.Ready),
        Addresses = [.. answer.Texts("Address").Concat(answer.Texts("Addresses")).Distinct()],
        PrivateAddress = answer.Text("PrivateAddress"),
        Ports = answer.Numbers("Ports"),
        Error = answer.Text("Error"),
        IsGone = answer.Flag("IsGone") ?? false,
        Observed = answer.Table("Observed"),
    };
}
