using Occo.Engine.CloudHandlers;
using Occo.Engine.CloudHandlers.Calls;

namespace Occo.Engine.InfraProcessor;

/// <summary>Drops instances that have no record, again and again until the cloud says that they are gone.</summary>
/// <param name="services">The clock.</param>
/// <param name="calls">The clouds.</param>
/// <param name="scope">Where.</param>
/// <param name="onProgress">Called with how many more are gone, and what keeps the others.</param>
internal sealed class DropLoop(
    EngineServices services, CloudCalls calls, CloudScope scope, Action<int, string?> onProgress)
{
    private const int MostPerCall = 100;

    /// <summary>Rounds in a row that may fail without any progress.</summary>
    private const int MostFruitless = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Why instances are not gone, when so much time is over; those that are not named are gone.</summary>
    public async Task<IReadOnlyDictionary<string, CloudException>> RunAsync(
        IReadOnlyDictionary<string, Guid?> ids, TimeSpan patience, CancellationToken cancel)
    {
        var start = services.Time.GetTimestamp();
        var final = new Dictionary<string, CloudException>();
        var left = ids.ToList();
        var fruitless = 0;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var outcomes = await RoundAsync(left, cancel).ConfigureAwait(false);
            foreach (var outcome in outcomes.Where(o => o.Error is { IsTransient: false }))
                final[outcome.InstanceId] = outcome.Error!;
            var rest = outcomes.Where(o => !o.Gone && !final.ContainsKey(o.InstanceId)).ToList();
            var gone = outcomes.Count(o => o.Gone);
            var trouble = rest.FirstOrDefault(o => o.Error is not null)?.Error;
            onProgress(gone, trouble?.Message);
            fruitless = trouble is not null && gone == 0 ? fruitless + 1 : 0;
            left = [.. rest.Select(o => KeyValuePair.Create(o.InstanceId, ids[o.InstanceId]))];
            if (left.Count > 0 && fruitless < MostFruitless && services.Time.GetElapsedTime(start) + pause <= patience)
            {
                await Task.Delay(pause, services.Time, cancel).ConfigureAwait(false);
                continue;
            }

            foreach (var outcome in rest) final[outcome.InstanceId] = outcome.Error ?? StillThere(outcome.InstanceId);
            return final;
        }
    }

    private static CloudException StillThere(string instanceId) => new(CloudErrorKind.Transient,
        $"The cloud accepted the drop of {instanceId} and still has it. A search for orphans shows whether it is gone.");

    private async Task<IReadOnlyList<DropOutcome>> RoundAsync(
        IReadOnlyList<KeyValuePair<string, Guid?>> ids, CancellationToken cancel)
    {
        var outcomes = await Task.WhenAll(ids.Chunk(MostPerCall).Select(async chunk =>
        {
            try
            {
                return await calls.DropAsync(scope, chunk.ToDictionary(), cancel).ConfigureAwait(false);
            }
            catch (CloudException e)
            {
                return chunk.Select(i => new DropOutcome(i.Key, false, e)).ToList();
            }
        })).ConfigureAwait(false);
        return [.. outcomes.SelectMany(o => o)];
    }
}
