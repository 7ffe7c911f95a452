using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Receivers that are down, slow, or do not want: nothing is lost, and the work does not care.</summary>
public sealed class DeliveryTests : IDisposable
{
    private readonly WebhookBed bed = new();

    public void Dispose() => bed.Dispose();

    [Fact]
    public async Task Enact_ReceiverIsDown_WarnsOnceAndTheNextOneTells()
    {
        bed.Receiver.Answer = _ => Task.FromResult<(int, string?)>((503, null));
        var occo = await bed.RegisteredAsync();

        var result = await bed.EnactAsync(occo);

        Assert.True(result.Reached);
        var warning = Assert.Single(result.Warnings);
        var shown = bed.Receiver.Url.Replace("/hook", "/***", StringComparison.Ordinal);
        Assert.Contains($"{shown} answered 503 ServiceUnavailable. Check the receiver.", warning,
            StringComparison.Ordinal);
        Assert.DoesNotContain(bed.Receiver.Requests, r => r.Id != bed.Receiver.Requests[0].Id);

        bed.Receiver.Answer = _ => Task.FromResult<(int, string?)>((204, null));
        bed.Close();
        Assert.Empty((await bed.EnactAsync(await bed.OpenAsync())).Warnings);
        Assert.Equal(bed.Receiver.Requests[0].Id, bed.Receiver.Requests[^1].Id);
        var told = bed.Receiver.Requests.Count;

        bed.Close();
        await bed.EnactAsync(await bed.OpenAsync());
        Assert.Equal(told, bed.Receiver.Requests.Count);
    }

    [Fact]
    public async Task Watch_ReceiverIsDown_IsAskedLessAndLessOftenAndToldOnce()
    {
        var times = new List<DateTimeOffset>();
        bed.Receiver.Answer = _ =>
        {
            lock (times) times.Add(bed.Time.GetUtcNow());
            return Task.FromResult<(int, string?)>((500, null));
        };
        var occo = await bed.RegisteredAsync();

        await bed.WatchUntilAsync(occo, () => times.Count >= 4);

        Assert.Contains("answered 500", Assert.Single(bed.Notices), StringComparison.Ordinal);
        Assert.InRange((times[1] - times[0]).TotalSeconds, 8, 15);
        Assert.InRange((times[2] - times[1]).TotalSeconds, 16, 27);
        Assert.InRange((times[3] - times[2]).TotalSeconds, 32, 51);
    }

    [Fact]
    public async Task Watch_ReceiverComesBackAndGoes_IsToldAgain()
    {
        var answers = new Queue<int>([500, 200, 500]);
        bed.Receiver.Answer = _ =>
        {
            lock (answers) return Task.FromResult<(int, string?)>((answers.TryDequeue(out var a) ? a : 200, null));
        };
        var occo = await bed.RegisteredAsync($"{{url: '{bed.Receiver.Url}', events: [NodeCreating, NodeReady]}}");

        await bed.WatchUntilAsync(occo, () => bed.Receiver.Requests.Count >= 4);

        Assert.Equal(2, bed.Notices.Count);
    }

    [Fact]
    public async Task Send_ReceiverAsksForPatience_GetsIt()
    {
        var times = new List<DateTimeOffset>();
        bed.Receiver.Answer = _ =>
        {
            lock (times) times.Add(bed.Time.GetUtcNow());
            return Task.FromResult<(int, string?)>((429, "Retry-After: 120"));
        };
        var occo = await bed.RegisteredAsync();

        await bed.WatchUntilAsync(occo, () => times.Count >= 2);

        Assert.InRange((times[1] - times[0]).TotalSeconds, 120, 135);
    }

    [Fact]
    public async Task Send_Gone_IsAskedNoMoreUntilTheNextVersion()
    {
        bed.Receiver.Answer = _ => Task.FromResult<(int, string?)>((410, null));
        var occo = await bed.RegisteredAsync();
        var warning = Assert.Single((await bed.EnactAsync(occo)).Warnings);
        Assert.Contains("wants no more events", warning, StringComparison.Ordinal);

        await occo.DropNodeAsync((await occo.GetNodesAsync())[0].Id);
        Assert.Empty((await bed.EnactAsync(occo)).Warnings);
        Assert.Single(bed.Receiver.Requests);

        bed.Receiver.Answer = _ => Task.FromResult<(int, string?)>((200, null));
        await occo.UpdateAsync("farm", await bed.CompileAsync(occo, min: 2));
        await bed.EnactAsync(occo);
        Assert.Equal(2, bed.Receiver.Requests.Count);
    }

    [Fact]
    public async Task Send_Redirect_IsNotFollowed()
    {
        using var other = new Crash.Receiver();
        bed.Receiver.Answer = _ => Task.FromResult<(int, string?)>((307, $"Location: {other.Url}"));

        var result = await bed.EnactAsync(await bed.RegisteredAsync());

        Assert.Contains("Redirects are not followed", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Enact_NobodyListens_SaysSo()
    {
        var occo = await bed.RegisteredAsync();
        bed.Receiver.Dispose();

        var result = await bed.EnactAsync(occo);

        Assert.True(result.Reached);
        Assert.Contains("cannot be reached", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enact_ReceiverNeverAnswers_EndsAfterTenSeconds()
    {
        var never = new TaskCompletionSource<(int, string?)>();
        bed.Receiver.Answer = _ => never.Task;
        var occo = await bed.RegisteredAsync();
        var enacting = occo.EnactAsync("farm");
        await WebhookBed.UntilAsync(
            () => bed.Receiver.Requests.Count == 1 && bed.Time.NextWait <= TimeSpan.FromSeconds(10));
        bed.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(enacting.IsCompleted);

        bed.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.True((await enacting.WaitAsync(TimeSpan.FromSeconds(60))).Reached);
        Assert.Contains("the time was over", Assert.Single((await enacting).Warnings), StringComparison.Ordinal);
        never.SetResult((200, null));
    }

    [Fact]
    public async Task Watch_StoppedWhileReceiverNeverAnswers_EndsAtOnce()
    {
        var never = new TaskCompletionSource<(int, string?)>();
        bed.Receiver.Answer = _ => never.Task;
        var occo = await bed.RegisteredAsync();
        using var stop = new CancellationTokenSource();
        var watching = occo.EnactAsync("farm", new() { Watch = true }, stop.Token);
        await WebhookBed.UntilAsync(() =>
        {
            if (bed.Time.NextWait <= TimeSpan.FromSeconds(1)) bed.Time.Advance(TimeSpan.FromSeconds(1));
            return bed.Receiver.Requests.Count == 1;
        });

        await stop.CancelAsync();
        await WebhookBed.UntilAsync(() => bed.Time.NextWait <= TimeSpan.FromSeconds(1));
        bed.Time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => watching.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None));
        never.SetResult((200, null));
    }

    [Fact]
    public async Task Send_DeliveredAndNotRecorded_IsSentAgainUnderTheSameId()
    {
        await bed.RegisteredAsync();
        bed.Close();
        StoreLock? taken = null;
        bed.Receiver.Answer = _ =>
        {
            taken ??= new(bed.StorePath);
            return Task.FromResult<(int, string?)>((200, null));
        };
        var result = await bed.EnactAsync(await bed.OpenAsync(TimeSpan.FromMilliseconds(20)));
        Assert.True(result.Reached);
        Assert.Single(bed.Receiver.Requests);
        bed.Close();
        taken!.Dispose();

        Assert.Empty((await bed.EnactAsync(await bed.OpenAsync())).Warnings);

        Assert.Equal(2, bed.Receiver.Requests.Count);
        Assert.Equal(bed.Receiver.Requests[0].Id, bed.Receiver.Requests[1].Id);
    }

    [Fact]
    public async Task Remove_ReceiverIsDown_SaysThatNothingSendsAgain()
    {
        var occo = await bed.RegisteredAsync();
        await bed.EnactAsync(occo);
        bed.Receiver.Answer = _ => Task.FromResult<(int, string?)>((503, null));

        var warning = Assert.Single((await occo.RemoveAsync("farm")).Warnings);

        Assert.Contains("its last events are not sent", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("sent again", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_OtherProcessHasDelivered_ChangesNothing()
    {
        var id = (await (await bed.RegisteredAsync()).FindInfrastructureAsync("farm"))!.Id;
        bed.Close();
        await using var store = await Store.OpenAsync(bed.StorePath, bed.Time);
        await store.Deliveries.DeliveredAsync(id, bed.Receiver.Url, 7);

        await store.Deliveries.FailedAsync(id, bed.Receiver.Url, 7, 1, bed.Time.GetUtcNow(), "busy");
        await store.Deliveries.EndedAsync(id, bed.Receiver.Url, 6, "gone");

        Assert.Equal(new(7, 0, null, null, false), await store.Deliveries.FindAsync(id, bed.Receiver.Url));
        await store.Deliveries.FailedAsync(id, bed.Receiver.Url, 8, 1, bed.Time.GetUtcNow(), "busy");
        Assert.Equal("busy", (await store.Deliveries.FindAsync(id, bed.Receiver.Url))!.LastError);
    }
}
