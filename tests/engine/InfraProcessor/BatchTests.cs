using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Creations in batches: what is asked, how often, and under which token.</summary>
public sealed class BatchTests : ProcessingBed
{
    [Fact]
    public async Task Create_EqualRequests_GoOutInOneCall()
    {
        var cloud = new FakeCloud(maxBatch: 4);
        var occo = await OpenAsync(cloud, Many(10, "same for all"));

        await occo.EnactAsync("farm");

        Assert.Equal([4, 4, 2], cloud.Creates.Select(c => c.Items.Count));
        Assert.All(cloud.Creates, c => Assert.Equal(Enumerable.Range(0, c.Items.Count), c.Items.Select(i => i.Index)));
        Assert.Equal(3, cloud.Creates.Select(c => c.Token).Distinct().Count());
    }

    [Fact]
    public async Task Create_RequestContainsNodeId_GoesOutAlone()
    {
        var cloud = new FakeCloud(maxBatch: 4);
        var occo = await OpenAsync(cloud, Many(3, "i am {{ node_id }}"));

        await occo.EnactAsync("farm");

        Assert.Equal([1, 1, 1], cloud.Creates.Select(c => c.Items.Count));
    }

    [Fact]
    public async Task Retry_BatchUnfinished_IsAskedAgainAsItWasRecorded()
    {
        var cloud = new FakeCloud(maxBatch: 4);
        var occo = await OpenAsync(cloud, Many(4, "same"));
        using var stop = new CancellationTokenSource();
        cloud.BeforeCreate = async (_, cancel) =>
        {
            await stop.CancelAsync();
            cancel.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("farm", null, stop.Token));
        cloud.BeforeCreate = (_, _) => Task.CompletedTask;

        Assert.True((await occo.EnactAsync("farm")).Reached);

        var (first, second) = (cloud.Creates.First(), cloud.Creates.Last());
        Assert.Equal(2, cloud.Creates.Count);
        Assert.Equal(first.Token, second.Token);
        Assert.Equal(first.Items.Select(i => (i.NodeId, i.Index)), second.Items.Select(i => (i.NodeId, i.Index)));
    }

    [Fact]
    public async Task Retry_PartOfABatchUnfinished_TellsTheWholeBatch()
    {
        var cloud = new FakeCloud(maxBatch: 4);
        var occo = await OpenAsync(cloud, Many(4, "same"));
        cloud.Answers = outcomes =>
        {
            cloud.Answers = later => later;
            return [.. outcomes.Select((o, i) =>
            {
                if (i is 0 or 2) return o;
                cloud.Vanish(o.Instance!.InstanceId);
                return new CreateOutcome(o.NodeId, null, new(CloudErrorKind.Transient, "lost"));
            })];
        };

        Assert.True((await occo.EnactAsync("farm")).Reached);

        Assert.Equal(2, cloud.Creates.Count);
        var first = cloud.Creates.First();
        var last = cloud.Creates.Last();
        Assert.Equal(first.Items.Select(i => i.NodeId), first.Batch);
        Assert.Equal(first.Batch, last.Batch);
        Assert.Equal(first.Token, last.Token);
        Assert.Equal([1, 3], last.Items.Select(i => i.Index));
        Assert.Equal(last.Items.Select(i => first.Batch[i.Index]), last.Items.Select(i => i.NodeId));
    }

    [Fact]
    public async Task Create_Many_NeverMoreAtOnceThanAllowed()
    {
        var cloud = new FakeCloud();
        var occo = await OpenAsync(cloud, Many(40, "x"));
        var (now, most) = (0, 0);
        cloud.BeforeCreate = async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
        };

        await occo.EnactAsync("farm", new() { MaxConcurrency = 3 });

        Assert.InRange(most, 1, 3);
        Assert.Equal(40, cloud.Machines.Count);
    }

    [Fact]
    public async Task Create_Token_IsDerivedFromTheNodeIdsAndTheRequest()
    {
        var cloud = new FakeCloud(maxBatch: 2);
        var occo = await OpenAsync(cloud, Many(3, "x"));

        await occo.EnactAsync("farm");

        Assert.Equal(2, cloud.Creates.Count);
        Assert.All(cloud.Creates, c => Assert.Equal(Digest.Token(c.Items.Select(i => i.NodeId), c.Request), c.Token));
        Assert.Equal(2, cloud.Creates.Select(c => c.Token).Distinct().Count());
    }

    [Fact]
    public async Task Retry_DescriptionChangedMeanwhile_SendsWhatWasRecordedUnderTheSameToken()
    {
        var cloud = new FakeCloud();
        var occo = await OpenAsync(cloud, Many(1, "first"));
        using var stop = new CancellationTokenSource();
        cloud.BeforeCreate = async (_, cancel) =>
        {
            await stop.CancelAsync();
            cancel.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("farm", null, stop.Token));
        cloud.BeforeCreate = (_, _) => Task.CompletedTask;
        await occo.UpdateAsync(
            "farm", Many(1, "second"));

        Assert.True((await occo.EnactAsync("farm")).Reached);

        var (first, retry) = (cloud.Creates.First(), cloud.Creates.ElementAt(1));
        Assert.Equal((first.Items[0].NodeId, first.Token), (retry.Items[0].NodeId, retry.Token));
        Assert.Equal(("first", "first"), (first.Request.Context, retry.Request.Context));
        Assert.Equal("second", Assert.Single(await occo.GetNodesAsync()).Request.Context);
    }

    [Fact]
    public async Task Create_NoReplyWhateverOneTries_KeepsTheMachineAndItsNodeId()
    {
        var cloud = new FakeCloud();
        var occo = await store.OpenAsync(
            new OrchestratorOptions { CloudHandlers = [cloud], Time = new JumpingTimeProvider() });
        await occo.RegisterAsync(Many(1, "x"));
        cloud.AfterCreate = _ => throw new CloudException(CloudErrorKind.Transient, "connection reset");
        cloud.BeforeList = () =>
        {
            if (cloud.Machines.Count > 0) cloud.AfterCreate = _ => Task.CompletedTask;
        };

        Assert.True((await occo.EnactAsync("farm")).Reached);

        var node = Assert.Single(await occo.GetNodesAsync(new() { IncludeGone = true }));
        Assert.Equal(
            (node.Id, node.InstanceId), Assert.Single(cloud.Machines.Select(m => (m.NodeId!.Value, m.InstanceId))));
        Assert.Empty(cloud.Drops);
        Assert.DoesNotContain(await occo.GetEventsAsync(), e => e.Kind == EventKind.NodeFailed);
    }

    [Fact]
    public async Task Create_IntentIsRecordedBeforeTheCloudIsAsked()
    {
        var cloud = new FakeCloud();
        var occo = await OpenAsync(cloud, Many(5, "x"));
        using var reader = await store.OpenAsync(cloud);
        var unrecorded = 0;
        cloud.BeforeCreate = async (batch, _) =>
        {
            var known = (await reader.GetNodesAsync()).ToDictionary(n => n.Id);
            unrecorded += batch.Items.Count(i => !known.TryGetValue(i.NodeId, out var n)
                || n.State != NodeState.Creating || n.Token != batch.Token
                    || n.Request.Context != batch.Request.Context);
        };

        await occo.EnactAsync("farm");

        Assert.Equal(0, unrecorded);
    }
}
