using Xunit;

namespace Occo.Engine.Tests;

public sealed class EventStreamTests
{
    [Fact]
    public void Deliver_EventsOfSeveralCommits_KeepsTheirOrder()
    {
        var heard = new List<long>();
        var stream = new EventStream(e => heard.Add(e.Sequence));

        stream.Add([Numbered(1), Numbered(2)]);
        stream.Add([Numbered(3)]);
        Assert.Empty(heard);
        stream.Deliver();
        stream.Deliver();

        Assert.Equal([1, 2, 3], heard);
    }

    [Fact]
    public void Deliver_ListenerThrows_TheRestIsHeardNextTime()
    {
        var heard = new List<long>();
        var stream = new EventStream(e =>
        {
            heard.Add(e.Sequence);
            if (e.Sequence == 1) throw new InvalidOperationException();
        });
        stream.Add([Numbered(1), Numbered(2)]);

        Assert.Throws<InvalidOperationException>(stream.Deliver);
        stream.Deliver();

        Assert.Equal([1, 2], heard);
    }

    private static Event Numbered(long sequence) => new()
    {
        Sequence = sequence,
        Time = default,
        Infrastructure = "shop",
        Kind = EventKind.StepFailed,
        Message = "",
        Actor = "x",
    };
}
