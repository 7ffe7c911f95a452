using Amazon.EC2.Model;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2ClientsTests : IDisposable
{
    private readonly ManualTimeProvider time = new();
    private readonly Ec2Stub stub = new();
    private readonly Ec2Clients clients;

    public Ec2ClientsTests() => clients = new(time);

    public void Dispose()
    {
        clients.Dispose();
        stub.Dispose();
    }

    [Fact]
    public async Task UseAsync_SameCloudAndIdentity_IsTheSameClient()
    {
        Assert.Same(await ClientAsync("one"), await ClientAsync("one"));
        Assert.NotSame(await ClientAsync("one"), await ClientAsync("two"));
        Assert.Equal(2, clients.Count);
    }

    [Fact]
    public async Task UseAsync_OtherClientsWereNotUsedForAWhile_AreDisposedOf()
    {
        var old = await ClientAsync("old");
        time.Advance(Ec2Clients.IdleTime / 2);
        var young = await ClientAsync("young");
        time.Advance(Ec2Clients.IdleTime / 2 + TimeSpan.FromSeconds(1));

        await ClientAsync("new");

        Assert.Equal(2, clients.Count);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AskAsync(old));
        await AskAsync(young);
        Assert.NotSame(old, await ClientAsync("old"));
    }

    [Fact]
    public async Task UseAsync_ManyIdentitiesOneAfterTheOther_AreNotAllKept()
    {
        for (var i = 0; i < 100; i++)
        {
            await ClientAsync($"key-{i}");
            time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(clients.Count, 1, 12);
    }

    [Fact]
    public async Task UseAsync_ClientIsInUse_IsNotDisposedOfHoweverLongThatTakes()
    {
        var done = new TaskCompletionSource();
        var used = new TaskCompletionSource<Ec2Client>();
        var work = clients.UseAsync(Scope("busy"), async ec2 =>
        {
            used.SetResult(ec2.Client);
            await done.Task;
            await AskAsync(ec2.Client);
            return true;
        }, default);
        var busy = await used.Task;
        time.Advance(TimeSpan.FromDays(1));
        await ClientAsync("other");
        Assert.Equal(2, clients.Count);

        done.SetResult();
        Assert.True(await work);

        time.Advance(TimeSpan.FromDays(1));
        await ClientAsync("other");
        Assert.Equal(1, clients.Count);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AskAsync(busy));
    }

    [Fact]
    public async Task Dispose_ClientIsInUse_IsDisposedOfAfterwards()
    {
        var done = new TaskCompletionSource();
        var used = new TaskCompletionSource<Ec2Client>();
        var work = clients.UseAsync(Scope("busy"), async ec2 =>
        {
            used.SetResult(ec2.Client);
            await done.Task;
            await AskAsync(ec2.Client);
            return true;
        }, default);
        var (busy, idle) = (await used.Task, await ClientAsync("idle"));

        clients.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => AskAsync(idle));
        done.SetResult();
        Assert.True(await work);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AskAsync(busy));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ClientAsync("late"));
    }

    [Fact]
    public async Task UseAsync_CredentialsCannotBeHad_IsNotRemembered()
    {
        var broken = Scope("x") with { Credential = new Dictionary<string, object?>() };

        await Assert.ThrowsAsync<CloudException>(() => clients.UseAsync(broken, ec2 => Task.FromResult(ec2), default));

        Assert.Equal(0, clients.Count);
    }

    [Fact]
    public async Task UseAsync_LookUpOfCredentialsHangs_CallersCanStopAndNoThreadOfThePoolWaits()
    {
        using var answer = new ManualResetEventSlim();
        var (lookUps, ofPool) = (0, 0);
        using var slow = new Ec2Clients(time, () =>
        {
            Interlocked.Increment(ref lookUps);
            if (Thread.CurrentThread.IsThreadPoolThread) Interlocked.Increment(ref ofPool);
            answer.Wait(TimeSpan.FromMinutes(1));
        });
        using var stop = new CancellationTokenSource();
        var stopped = slow.UseAsync(Scope("x"), ec2 => Task.FromResult(ec2), stop.Token);
        var patient = slow.UseAsync(Scope("x"), ec2 => Task.FromResult(ec2), default);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.False(patient.IsCompleted);
        answer.Set();
        Assert.Same(await patient.WaitAsync(TimeSpan.FromSeconds(30)),
            await slow.UseAsync(Scope("x"), ec2 => Task.FromResult(ec2), default));
        Assert.Equal((1, 0), (lookUps, ofPool));
    }

    private Task<Ec2Client> ClientAsync(string key)
        => clients.UseAsync(Scope(key), ec2 => Task.FromResult(ec2.Client), default);

    private static Task AskAsync(Ec2Client client)
        => client.DescribeInstancesAsync(new DescribeInstancesRequest(), default);

    private CloudScope Scope(string key) => stub.Scope() with
    {
        Credential = new Dictionary<string, object?> { ["accesskey"] = key, ["secretkey"] = "not-to-be-seen" },
    };
}
