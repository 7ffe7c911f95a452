using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Occo.Engine.CloudHandlers.Credentials;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Occo.Engine.CloudHandlers.Calls;

/// <summary>
/// Makes all calls to clouds: a limit of calls at once per cloud, a time-out for each attempt, and retries of transient
/// and throttled errors with exponential back-off and jitter. Neither back-off nor the handler's pacing holds a slot or
/// counts towards the time-out. The secrets of the credential are masked in all answers and errors.
/// </summary>
internal sealed partial class CloudCalls
{
    private const int Attempts = 5;
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromMinutes(2);

    private readonly CloudHandlerRegistry clouds;
    private readonly int concurrency;
    private readonly Func<string, IDisposable?> onCall = _ => null;
    private readonly ResiliencePipeline retries;
    private readonly ResiliencePipeline questions;
    private readonly ResiliencePipeline timeout;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly RequestDigests? digests;

    /// <summary>Calls with the default limit of calls at once.</summary>
    public CloudCalls(
        CloudHandlerRegistry clouds, TimeProvider time, Random random, ILogger? log = null,
        RequestDigests? digests = null)
    {
        (this.clouds, this.time, this.log, this.digests) = (clouds, time, log ?? NullLogger.Instance, digests);
        concurrency = new EnactmentOptions().MaxConcurrency;
        timeout = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(AttemptTimeout).Build();
        retries = Retries(Transient().Handle<TimeoutRejectedException>());
        // A question that is not answered in time is asked in the next pass: all else would wait for its repetitions.
        questions = Retries(Transient());

        static PredicateBuilder<object> Transient()
            => new PredicateBuilder().Handle<CloudException>(e => e.IsTransient);

        ResiliencePipeline Retries(PredicateBuilder<object> of) => new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = of,
                MaxRetryAttempts = Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(10),
                Randomizer = random.NextDouble,
            })
            .Build();
    }

    private CloudCalls(CloudCalls other, int concurrency, Func<string, IDisposable?> onCall)
    {
        (clouds, timeout, time, log, digests) = (other.clouds, other.timeout, other.time, other.log, other.digests);
        (retries, questions, this.concurrency, this.onCall) = (other.retries, other.questions, concurrency, onCall);
    }

    /// <summary>The same with another limit of calls at once to one cloud.</summary>
    /// <param name="concurrency">The limit.</param>
    /// <param name="onCall">Called with what each call waits for; the result is disposed of when it ends.</param>
    public CloudCalls AtMost(int concurrency, Func<string, IDisposable?>? onCall = null)
        => new(this, concurrency, onCall ?? this.onCall);

    public ValueTask<Reservation> ReserveAsync(
        CloudScope scope, Guid nodeId, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
        => HandlerGuard.CallAsync(scope, async token =>
        {
            var reserved = await clouds.Get(scope.Type).ReserveAsync(scope, nodeId, resource, token)
                .ConfigureAwait(false);
            _ = ForeignText.RequireAddresses(reserved.Address is { } address ? [address] : []);
            _ = ForeignText.RequirePorts(reserved.Ports);
            return scope.Mask.Apply(reserved);
        }, cancel);

    /// <summary>The error of an instance that an answer of the handler leaves out.</summary>
    public static CloudException NoAnswer(string type) => new(
        CloudErrorKind.Transient, $"The handler of the cloud '{type}' did not say what became of the instance.");

    public int MaxBatch(string type) => clouds.Get(type).MaxBatch;
    public TimeSpan ListInterval(string type) => clouds.Get(type).ListInterval;

    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => InvokeAsync(scope, async (handler, token) =>
        {
            var found = await handler.ListAsync(scope, token).ConfigureAwait(false);
            return scope.Hide(Ownership.Require(handler, scope, scope.InfrastructureId, found));
        }, cancel, asks: true);

    /// <summary>The instances with these ids, as in a list.</summary>
    public Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> ids, CancellationToken cancel)
        => InvokeAsync(scope, async (handler, token) =>
        {
            var found = await handler.FindAsync(scope, ids, token).ConfigureAwait(false);
            return scope.Hide(Ownership.Require(handler, scope, scope.InfrastructureId, found));
        }, cancel, asks: true);

    public Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
        => InvokeAsync(access, async (handler, token) =>
        {
            var found = await handler.ListTaggedAsync(access, anyStore, token).ConfigureAwait(false);
            return access.Mask.Apply(anyStore
                ? Ownership.OfAnyStore(handler, found) : Ownership.Require(handler, access, null, found));
        }, cancel, asks: true);

    public Task<IReadOnlyList<CreateOutcome>> CreateAsync(
        CreateBatch batch, Action onAttempt, CancellationToken cancel)
    {
        batch = batch with { Request = Marked(batch.Request) };
        return InvokeAsync(batch.Scope, async (handler, token) =>
        {
            onAttempt();
            Failpoint.Hit(FailpointName.CallSent);
            var outcomes = await handler.CreateAsync(batch, token).ConfigureAwait(false);
            Failpoint.Hit(FailpointName.AfterCall);
            return batch.Scope.Hide(outcomes);
        }, cancel, batch);
    }

    /// <summary>
    /// Drops instances; an outcome for each. The cloud is asked just before whose they are. An instance whose
    /// tags name another owner or node id is not dropped. An instance that is not listed is gone, unless no list has
    /// shown it yet; one that ends already is waited for.
    /// </summary>
    public async Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<DropTarget> targets, CancellationToken cancel)
    {
        var found = (await FindAsync(scope, [.. targets.Select(t => t.InstanceId)], cancel).ConfigureAwait(false))
            .ToLookup(i => i.InstanceId);
        var outcomes = targets.Select(t => Ownership.Before(t, found[t.InstanceId])
            ?? Ownership.Ending(t, found[t.InstanceId])).ToList();
        IReadOnlyList<string> own =
            [.. targets.Zip(outcomes).Where(t => t.Second is null).Select(t => t.First.InstanceId)];
        var dropped = own.Count == 0 ? [] : await DropAsync(scope, own, cancel).ConfigureAwait(false);
        return [.. targets.Zip(outcomes, (target, outcome) => outcome ?? Ownership.After(
            dropped.FirstOrDefault(o => o.InstanceId == target.InstanceId)
                ?? new(target.InstanceId, false, NoAnswer(scope.Type)), found[target.InstanceId]))];
    }

    /// <summary>
    /// Takes Occo's tags off instances; an outcome for each that the cloud has. The cloud is asked just before whose
    /// they are.
    /// </summary>
    public async Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<DropTarget> targets, CancellationToken cancel)
    {
        var (own, others) = await OwnAsync(scope, targets, cancel).ConfigureAwait(false);
        var released = own.Length == 0 ? [] : await InvokeAsync(scope, async (handler, token) => scope.Mask.Apply(
            await handler.ReleaseAsync(scope, own, token).ConfigureAwait(false)), cancel).ConfigureAwait(false);
        return
        [
            .. others.Where(o => o.Error is not null).Select(o => new ReleaseOutcome(o.InstanceId, o.Error)),
            .. own.Select(id => released.FirstOrDefault(o => o.InstanceId == id) ?? new(id, NoAnswer(scope.Type))),
        ];
    }

    /// <summary>See <see cref="ICloudHandler.TidyAsync"/>.</summary>
    public Task TidyAsync(CloudScope scope, CancellationToken cancel)
        => DoAsync(scope, (handler, token) => handler.TidyAsync(scope, token), cancel);

    public Task ClaimAsync(
        CloudScope scope, string instanceId, Guid nodeId, string nodeName, CancellationToken cancel)
        => DoAsync(scope, (handler, token) => handler.ClaimAsync(scope, instanceId, nodeId, nodeName, token), cancel);

    public Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
        => DoAsync(scope, async (handler, token) =>
        {
            Failpoint.Hit(FailpointName.BeforeRefresh);
            await handler.RefreshAsync(scope, instanceId, Marked(from), Marked(to), token).ConfigureAwait(false);
            Failpoint.Hit(FailpointName.AfterRefresh);
        }, cancel);

    /// <summary>The answer to the question of a section (<see cref="ICloudHandler.QuestionOf"/>).</summary>
    public Task<string> AnswerAsync(CloudAccess access, string question, CancellationToken cancel)
        => InvokeAsync(access, async (handler, token) => access.Mask.Apply(
            await handler.AnswerAsync(access, question, token).ConfigureAwait(false)), cancel, asks: true);

    // The ids of those that may be touched, and what is to be said of the others.
    private async Task<(string[] Own, IReadOnlyList<DropOutcome> Others)> OwnAsync(
        CloudScope scope, IReadOnlyList<DropTarget> targets, CancellationToken cancel)
    {
        var found = (await FindAsync(scope, [.. targets.Select(t => t.InstanceId)], cancel).ConfigureAwait(false))
            .ToLookup(i => i.InstanceId);
        var others = targets.Select(t => Ownership.Before(t, found[t.InstanceId])).OfType<DropOutcome>().ToList();
        return ([.. targets.Select(t => t.InstanceId).Except(others.Select(o => o.InstanceId))], others);
    }

    private ComposedRequest Marked(ComposedRequest request) => digests?.Mark(request) ?? request;

    private Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> ids, CancellationToken cancel)
        => InvokeAsync(scope, async (handler, token) =>
        {
            Failpoint.Hit(FailpointName.BeforeDrop);
            var outcomes = await handler.DropAsync(scope, ids, token).ConfigureAwait(false);
            Failpoint.Hit(FailpointName.AfterDrop);
            return scope.Hide(outcomes);
        }, cancel);

    private Task DoAsync(
        CloudAccess access, Func<ICloudHandler, CancellationToken, Task> call, CancellationToken cancel,
        [CallerMemberName] string operation = "") => InvokeAsync(access, async (handler, token) =>
        {
            await call(handler, token).ConfigureAwait(false);
            return true;
        }, cancel, operation: operation);

    private async Task<T> InvokeAsync<T>(
        CloudAccess access, Func<ICloudHandler, CancellationToken, Task<T>> call, CancellationToken cancel,
        CreateBatch? paced = null, bool asks = false, [CallerMemberName] string operation = "")
    {
        var handler = clouds.Get(access.Type);
        var gate = CloudGate.Of(time, access);
        var attempts = 0;
        var wasSent = false;
        using var activity = Telemetry.Call(access.Type, operation);
        using var wait = onCall($"the cloud {CloudKey.Of(access.Type, access.Settings)} to answer "
            + $"({operation.Replace("Async", "", StringComparison.Ordinal).ToLowerInvariant()})");
        try
        {
            return await (asks ? questions : retries).ExecuteAsync(AttemptAsync, cancel).ConfigureAwait(false);
        }
        catch (CloudException e) when (e.WasNotSent && wasSent)
        {
            // An earlier attempt may have had an effect.
            throw new CloudException(e.Kind, e.Message, e);
        }
        catch (TimeoutRejectedException e)
        {
            throw new CloudException(CloudErrorKind.Transient,
                $"The cloud '{access.Type}' did not answer within {AttemptTimeout.TotalSeconds:0} s.", e);
        }

        async ValueTask<T> AttemptAsync(CancellationToken token)
        {
            if (paced is not null)
            {
                await HandlerGuard.CallAsync(access, async t =>
                {
                    await handler.PaceAsync(paced, t).ConfigureAwait(false);
                    return true;
                }, token).ConfigureAwait(false);
            }

            using var slot = await gate.EnterAsync(concurrency, token).ConfigureAwait(false);
            var start = time.GetTimestamp();
            string? error = null;
            try
            {
                attempts++;
                return await timeout.ExecuteAsync(
                    t => HandlerGuard.CallAsync(access, u => new ValueTask<T>(call(handler, u)), t), token)
                    .ConfigureAwait(false);
            }
            catch (Exception e) when (e is CloudException or TimeoutRejectedException)
            {
                error = (e as CloudException)?.Kind.ToString() ?? "Timeout";
                wasSent |= e is not CloudException { WasNotSent: true };
                log.LogAttempt(access.Type, operation, attempts, e.Message);
                throw;
            }
            finally
            {
                Telemetry.AttemptEnded(time.GetElapsedTime(start), access.Type, operation, error);
            }
        }
    }
}
