namespace Occo.Simulation;

/// <summary>Messages between processes and clouds: lost, late, doubled, refused, or delivered.</summary>
internal sealed class Network(Random random, Counts counts, List<string> trace)
{
    private static readonly CloudErrorKind[] Refusals =
    [
        CloudErrorKind.Transient, CloudErrorKind.Transient, CloudErrorKind.Throttled, CloudErrorKind.Throttled,
        CloudErrorKind.Quota, CloudErrorKind.Unauthorised,
    ];

    private readonly List<Message> messages = [];

    /// <summary>Chance that something happens to a message.</summary>
    public double Trouble { get; set; }

    /// <summary>
    /// Whether a request that nobody waits for may still be carried out: not while nobody would look for the result.
    /// </summary>
    public required Func<string, bool> LateActsCount { get; init; }

    /// <summary>Messages that can be delivered now. A process that stands still gets no replies.</summary>
    public List<Message> Deliverable
    {
        get
        {
            messages.RemoveAll(m => m.Abandoned && m.Acted);
            return [.. messages.Where(m => !m.Acted || !m.From.Paused)];
        }
    }

    public Message Send(Message message)
    {
        messages.Add(message);
        return message;
    }

    public void Deliver(Message message)
    {
        if (message.Makes && (message.Abandoned || message.From.IsStale) && !LateActsCount(message.Infrastructure))
        {
            counts.Add("late create that came after the removal");
            messages.Remove(message);
            message.Fail(new CloudException(CloudErrorKind.Unauthorised, "simulated: too late"));
            return;
        }

        if (message.Acted) Finish(message, "late reply", message.Answer);
        else if (message.Abandoned && random.Next(2) == 0) Finish(message, "late request", message.Act);
        else if (message.Abandoned) Finish(message, "lost late request", () => { });
        else if (random.NextDouble() < Trouble) Disturb(message);
        else
        {
            message.Act();
            Finish(message, "calls", message.Answer);
        }
    }

    private void Disturb(Message message)
    {
        switch (random.Next(6))
        {
            case 0 or 1:
                var kind = Refusals[random.Next(Refusals.Length)];
                Finish(message, $"call {kind}", () => message.Fail(new CloudException(kind, $"simulated {kind}")));
                break;
            case 2:
                Finish(message, "lost request", () => { });
                break;
            case 3:
                message.Act();
                Finish(message, "lost reply", () => message.Fail(
                    new CloudException(CloudErrorKind.Transient, "simulated: connection reset")));
                break;
            case 4:
                message.Act();
                message.Act();
                Finish(message, "doubled request", message.Answer);
                break;
            default:
                trace.Add($"acts, reply later: {message.What}");
                message.Act();
                break;
        }
    }

    private void Finish(Message message, string what, Action how)
    {
        trace.Add($"{what}: {message.What}");
        counts.Add(what);
        messages.Remove(message);
        how();
    }
}
