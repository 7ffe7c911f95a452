namespace Occo.Engine.Tests;

/// <summary>Mistakes of handlers, and the check of the contract that is meant to find each.</summary>
internal static partial class Flaws
{
    private const CloudErrorKind Transient = CloudErrorKind.Transient;
    private static readonly CancellationToken None = CancellationToken.None;

    public static IReadOnlyList<(string Check, string Flaw, Func<DummyCloud, ICloudHandler> Make)> All { get; } =
    [
        ("Traits", "creates nothing in a call", c => new FlawedHandler(c) { MaxBatch = 0 }),
        ("Validate", "refuses everything", c => new FlawedHandler(c) { Validates = s => [Error(s.LocationOf(""))] }),
        ("Validate", "throws for strange values", c => new FlawedHandler(c)
        {
            Validates = s => s.Values["image_id"] is string ? [] : throw new InvalidCastException("no text"),
        }),
        ("ValidateUnknownKey", "accepts everything", c => new FlawedHandler(c) { Validates = _ => [] }),
        ("ValidateUnknownKey", "tells no place", c => new FlawedHandler(c)
        {
            Validates = s => c.Validate(s).Select(d => d with { Location = SourceLocation.None }),
        }),
        ("CheckCloud", "throws", c => new FlawedHandler(c)
        {
            Checks = _ => throw new InvalidOperationException("not logged in"),
        }),
        ("CheckCloud", "makes a folder", c => new FlawedHandler(c)
        {
            Checks = access =>
            {
                Directory.CreateDirectory(access.StoreFolder);
                return c.CheckAsync(access, None);
            },
        }),
        ("Reserve", "reserves anew", c => new FlawedHandler(c)
        {
            Reserves = _ => new($"{Guid.NewGuid()}", new Dictionary<string, int>()),
        }),
        ("Reserve", "gives another address than it reserved", c => new FlawedHandler(c)
        {
            Reserves = _ => new("192.0.2.1", new Dictionary<string, int>()),
        }),
        ("Capacity", "is negative", c => new FlawedHandler(c) { Capacity = () => -1 }),
        ("Capacity", "never falls", c => new FlawedHandler(c) { Capacity = () => 7 }),
        ("CreateOutcomes", "forgets an outcome", c => Answers(c, a => [.. a.Skip(1)])),
        ("CreateOutcomes", "answers twice for one", c => Answers(c, a => [.. a, a[0]])),
        ("CreateOutcomes", "mixes up node ids", c => Answers(c,
            a => [.. a.Zip(a.Skip(1).Append(a[0]), (one, other) => one with { Instance = other.Instance })])),
        ("CreateOutcomes", "returns null", c => Answers(c, _ => null!)),
        ("CreateFullBatch", "makes fewer than it says", c => new FlawedHandler(c) { MaxBatch = 100 }),
        ("CreateSomeFailed", "tells of the successes only", c => Answers(c, a => [.. a.Where(o => o.Error is null)])),
        ("CreateSomeFailed", "takes one failure for that of all", c => Answers(c, a => a.Any(o => o.Error is not null)
            ? [.. a.Select(o => new CreateOutcome(o.NodeId, null, new(Transient, "one failed")))] : a)),
        ("CreateRefused", "throws what is no CloudException", c => Refuses(c,
            e => new InvalidOperationException(e.Message))),
        ("CreateRefused", "calls it transient", c => Refuses(c, e => new CloudException(Transient, e.Message))),
        ("CreateRepeated", "makes twice", MakesTwice),
        ("CreatePartOfBatch", "makes a part anew", c => new FlawedHandler(c)
        {
            Creates = (b, t) => b.Batch.Count > 0 ? AnewAsync(c, b, t) : c.CreateAsync(b, t),
        }),
        ("CreateAfterLostReply", "makes twice", MakesTwice),
        ("CreateAfterLostReply", "takes it for a refusal", c => new FlawedHandler(c)
        {
            Creates = async (b, t) =>
            {
                try
                {
                    return await c.CreateAsync(b, t);
                }
                catch (CloudException e)
                {
                    throw new CloudException(CloudErrorKind.Invalid, e.Message);
                }
            },
        }),
        ("ListAfterLostReply", "tags after the creation", TagsLate),
        ("CreateSameAtOnce", "makes twice", MakesTwice),
        ("CallsAtOnce", "allows one call at a time", OneAtATime),
        ("DropSameAtOnce", "does not know what is gone", NotFound),
        ("ListOwn", "shows what another infrastructure has", c => new FlawedHandler(c)
        {
            Lists = async (s, t) => await c.ListTaggedAsync(s, false, t),
        }),
        ("ListOwn", "shows what another store has", c => new FlawedHandler(c)
        {
            Lists = async (s, t) => [.. (await c.ListTaggedAsync(s, true, t))
                .Where(i => i.StoreId != s.StoreId || i.InfrastructureId == s.InfrastructureId)],
        }),
        ("ListOwn", "leaves one out", c => Shows(c, l => [.. l.Skip(1)])),
        ("ListOwn", "shows one twice", c => Shows(c, l => [.. l, .. l.Take(1)])),
        ("ListOwn", "shows no store", c => Shows(c, l => [.. l.Select(i => i with { StoreId = "" })])),
        ("ListOwn", "shows no infrastructure", c
            => Shows(c, l => [.. l.Select(i => i with { InfrastructureId = "" })])),
        ("FindOwn", "finds all", c => new FlawedHandler(c) { Finds = (s, _, t) => c.ListAsync(s, t) }),
        ("FindOwn", "finds nothing", c => new FlawedHandler(c)
        {
            Finds = (_, _, _) => Task.FromResult<IReadOnlyList<CloudInstance>>([]),
        }),
        ("FindOwn", "finds what another store has", c => new FlawedHandler(c)
        {
            Finds = async (s, ids, t) =>
                [.. (await c.ListTaggedAsync(s, true, t)).Where(i => ids.Contains(i.InstanceId))],
        }),
        ("ListOwn", "shows no node ids", c => Shows(c, l => [.. l.Select(i => i with { NodeId = null })])),
        ("ListOwn", "throws what is no CloudException", c => new FlawedHandler(c)
        {
            Lists = (_, _) => throw new InvalidOperationException("not logged in"),
        }),
        ("ListOwn", "does not end", c => new FlawedHandler(c)
        {
            Lists = (_, _) => new TaskCompletionSource<IReadOnlyList<CloudInstance>>().Task,
        }),
        ("ListReady", "takes what runs for failed", c => Shows(c,
            l => [.. l.Select(i => i with { State = ComponentState.Failed, Error = "who knows" })])),
        ("ListTagged", "shows any store's", c => new FlawedHandler(c)
        {
            ListsTagged = (a, _, t) => c.ListTaggedAsync(a, true, t),
        }),
        ("ListTagged", "shows this store's only", c => new FlawedHandler(c)
        {
            ListsTagged = (a, _, t) => c.ListTaggedAsync(a, false, t),
        }),
        ("ListTaggedMakesNothing", "makes a folder", c => new FlawedHandler(c)
        {
            ListsTagged = (a, any, t) =>
            {
                Directory.CreateDirectory(a.StoreFolder);
                return c.ListTaggedAsync(a, any, t);
            },
        }),
        ("DropOutcomes", "forgets an outcome", c => new FlawedHandler(c)
        {
            Drops = async (s, ids, t) => [.. (await c.DropAsync(s, ids, t)).Skip(1)],
        }),
        ("DropOutcomes", "says gone and does nothing", c => new FlawedHandler(c)
        {
            Drops = (_, ids, _) => Task.FromResult<IReadOnlyList<DropOutcome>>(
                [.. ids.Select(id => new DropOutcome(id, true, null))]),
        }),
        ("DropLeavesOthers", "removes all", c => new FlawedHandler(c)
        {
            Drops = async (s, ids, t) =>
            {
                await c.DropAsync(s, [.. (await c.ListAsync(s, t)).Select(i => i.InstanceId)], t);
                return await c.DropAsync(s, ids, t);
            },
        }),
        ("DropAgain", "does not know what is gone", NotFound),
        ("DropUnknown", "does not know what is gone", NotFound),
        ("CancelCreate", "ignores cancellation", c => new FlawedHandler(c)
        {
            Creates = (b, _) => c.CreateAsync(b, None),
        }),
        ("CancelList", "ignores cancellation", c => new FlawedHandler(c) { Lists = (s, _) => c.ListAsync(s, None) }),
        ("CancelDrop", "ignores cancellation", c => new FlawedHandler(c)
        {
            Drops = (s, ids, _) => c.DropAsync(s, ids, None),
        }),
        ("Refresh", "throws what is no CloudException", c => new FlawedHandler(c)
        {
            Refreshes = _ => throw new InvalidOperationException("not now"),
        }),
        ("RequestDigest", "keeps the digest before a refresh", c => new FlawedHandler(c)),
        ("RequestDigest", "shows another digest", c
            => Shows(c, l => [.. l.Select(i => i with { RequestDigest = "x" })])),
        .. OfPower,
        ("Release", "removes it", c => new FlawedHandler(c)
        {
            Releases = async (s, ids) =>
                [.. (await c.DropAsync(s, ids, None)).Select(o => new ReleaseOutcome(o.InstanceId, null))],
        }),
        ("Release", "does nothing", c => new FlawedHandler(c)
        {
            Releases = (_, ids) => Task.FromResult<IReadOnlyList<ReleaseOutcome>>(
                [.. ids.Select(id => new ReleaseOutcome(id, null))]),
        }),
        ("Release", "does not know what is released", c => new FlawedHandler(c)
        {
            Releases = async (s, ids) => [.. (await c.ReleaseAsync(s, ids, None)).Select(
                o => o with { Error = new(CloudErrorKind.NotFound, "no such instance") })],
        }),
        ("Claim", "does nothing", c => new FlawedHandler(c) { Claims = (_, _, _, _) => Task.CompletedTask }),
        ("Claim", "makes up a node id", c => new FlawedHandler(c)
        {
            Claims = (s, id, _, node) => c.ClaimAsync(s, id, Guid.NewGuid(), node, None),
        }),
        ("KeptVolume", "shows no volume", c => new FlawedHandler(c)),
        ("RefreshRefused", "refreshes what is not there", c => new FlawedHandler(c)),
        .. FlawedPublisher.Flaws,
    ];

    private static Diagnostic Error(SourceLocation place)
        => new("OCCO1999", DiagnosticSeverity.Error, "No.", place, null);

    private static FlawedHandler Answers(
        DummyCloud good, Func<IReadOnlyList<CreateOutcome>, IReadOnlyList<CreateOutcome>> answer)
        => new(good) { Creates = async (b, t) => answer(await good.CreateAsync(b, t)) };

    private static FlawedHandler Shows(
        DummyCloud good, Func<IReadOnlyList<CloudInstance>, IReadOnlyList<CloudInstance>> show)
        => new(good) { Lists = async (s, t) => show(await good.ListAsync(s, t)) };

    private static FlawedHandler Refuses(DummyCloud good, Func<CloudException, Exception> refusal) => new(good)
    {
        Creates = async (b, t) =>
        {
            try
            {
                return await good.CreateAsync(b, t);
            }
            catch (CloudException e)
            {
                throw refusal(e);
            }
        },
    };

    private static FlawedHandler MakesTwice(DummyCloud good) => new(good) { Creates = (b, t) => AnewAsync(good, b, t) };

    /// <summary>Makes instances of other node ids, and says that they are the right ones.</summary>
    private static async Task<IReadOnlyList<CreateOutcome>> AnewAsync(
        DummyCloud good, CreateBatch batch, CancellationToken cancel)
    {
        var anew = batch with
        {
            Token = $"{Guid.NewGuid()}",
            Items = [.. batch.Items.Select(i => i with { NodeId = Guid.NewGuid() })],
        };
        return [.. (await good.CreateAsync(anew, cancel)).Zip(batch.Items, (made, asked) => new CreateOutcome(
            asked.NodeId, made.Instance! with { NodeId = asked.NodeId }, null))];
    }

    private static FlawedHandler TagsLate(DummyCloud good)
    {
        var tagged = new HashSet<string>();
        return new(good)
        {
            Creates = async (b, t) =>
            {
                var made = await good.CreateAsync(b, t);
                tagged.UnionWith(made.Select(o => o.Instance!.InstanceId));
                return made;
            },
            Lists = async (s, t) => [.. (await good.ListAsync(s, t))
                .Select(i => tagged.Contains(i.InstanceId) ? i : i with { NodeId = null })],
        };
    }

    private static FlawedHandler OneAtATime(DummyCloud good)
    {
        var (calls, second) = (0, new TaskCompletionSource());
        return new(good)
        {
            Creates = async (b, t) =>
            {
                if (Interlocked.Increment(ref calls) == 1)
                {
                    await second.Task.WaitAsync(t);
                    return await good.CreateAsync(b, t);
                }

                second.TrySetResult();
                throw new InvalidOperationException("The connection is in use.");
            },
        };
    }

    private static FlawedHandler NotFound(DummyCloud good)
    {
        var gate = new SemaphoreSlim(1);
        return new(good)
        {
            Drops = async (s, ids, t) =>
            {
                await gate.WaitAsync(t);
                var known = (await good.ListAsync(s, t)).Select(i => i.InstanceId).ToHashSet();
                var dropped = await good.DropAsync(s, ids, t);
                gate.Release();
                return [.. dropped.Select(o => known.Contains(o.InstanceId)
                    ? o : o with { Gone = false, Error = new(CloudErrorKind.NotFound, "no such instance") })];
            },
        };
    }
}
