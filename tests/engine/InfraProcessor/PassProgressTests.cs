using Xunit;

namespace Occo.Engine.Tests;

public sealed class PassProgressTests
{
    private readonly ManualTimeProvider time = new();
    private readonly List<EnactmentProgress> told = [];

    [Fact]
    public void Wait_SeveralAtOnce_TheOldestIsReported()
    {
        var progress = new PassProgress(3, time, told.Add);
        progress.Enter("Executing", 2);
        var first = progress.Wait("a")!;
        using var second = progress.Wait("b", isAnswer: true);
        first.Dispose();
        progress.EndStep("web: ready");

        Assert.Equal([null, "a", "b", "b"], told.Select(p => p.Waiting?.What));
        Assert.Equal(new(3, "Executing", 1, 2, "web: ready") { Waiting = new("b", time.GetUtcNow(), true) }, told[^1]);
    }

    [Fact]
    public void Say_WhileACloudWorks_IsWhatIsWaitedFor()
    {
        var progress = new PassProgress(1, time, told.Add);
        progress.Say("the pull of web (1 of 2 layers)");
        using var wait = progress.Wait("a", isAnswer: true);
        progress.Say("the pull of web (2 of 2 layers)");
        progress.Say("the pull of web (2 of 2 layers)");
        progress.Say(null);

        Assert.Equal(
            [null, "the pull of web (1 of 2 layers)", "the pull of web (2 of 2 layers)", "a"],
            told.Select(p => p.Waiting?.What));
    }

    [Fact]
    public void Wait_NobodyListens_IsNone() => Assert.Null(new PassProgress(1, time, null).Wait("a"));
}
