using System.Management.Automation;
using Occo.Engine.CloudHandlers;

namespace Occo;

/// <summary>
/// Machines that serve behind something. A script that writes nothing about a machine has published it, or it is
/// drained.
/// </summary>
internal partial class ScriptCloud : ICloudPublisher
{
    public bool Publishes(IReadOnlyDictionary<string, object?> resource) => Has("Publish");

    public async Task<IReadOnlyList<PublishOutcome>> PublishAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
    {
        var said = await AskAsync("Publish", scope, instances, ["Serving", "New", "Detail"], cancel)
            .ConfigureAwait(false);
        return [.. instances.Select(i => i.InstanceId).Distinct().Select(id => said.TryGetValue(id, out var answer)
            ? answer.Failure() is { } error ? new(id, false, error)
                : new(id, answer.Flag("Serving") ?? true)
                {
                    IsNew = answer.Flag("New") ?? false,
                    Detail = answer.Text("Detail"),
                }
            : new PublishOutcome(id, true))];
    }

    public async Task<IReadOnlyList<WithdrawOutcome>> WithdrawAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
    {
        var said = await AskAsync("Withdraw", scope, instances, ["Drained", "LimitSec"], cancel).ConfigureAwait(false);
        return [.. instances.Select(i => i.InstanceId).Distinct().Select(id => said.TryGetValue(id, out var answer)
            ? answer.Failure() is { } error ? new(id, false, error)
                : new(id, answer.Flag("Drained") ?? true)
                {
                    Limit = answer.Number("LimitSec") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                }
            : new WithdrawOutcome(id, true))];
    }

    private async Task<IReadOnlyDictionary<string, ScriptAnswer>> AskAsync(
        string script, CloudScope scope, IReadOnlyList<PublishedInstance> instances, string[] names,
        CancellationToken cancel)
    {
        string[] ids = [.. instances.Select(i => i.InstanceId).Distinct()];
        var written = await RunAsync(script, ScriptRequest.Of(scope).WithIds(ids).With("Machines", instances.Select(
            i => new PSObject()
                .With("InstanceId", i.InstanceId)
                .With("Resource", ScriptRequest.ToPowerShell(i.Resource))
                .With("Address", i.Address)
                .With("PrivateAddress", i.PrivateAddress)
                .With("Ports", new TextTable(i.Ports.ToDictionary()))).ToArray()), null, cancel)
            .ConfigureAwait(false);
        var said = new Dictionary<string, ScriptAnswer>();
        foreach (var one in written)
        {
            var answer = new ScriptAnswer(script, one, ["InstanceId", .. names, "Error", "ErrorKind"]);
            var id = answer.Text("InstanceId") ?? (ids.Length == 1 ? ids[0]
                : throw answer.Wrong("wrote an object without InstanceId."));
            if (!ids.Contains(id)) throw answer.Wrong($"wrote about the machine {id}, which it was not asked for.");
            said[id] = answer;
        }

        return said;
    }
}
