namespace Occo.NovaServer;

/// <summary>What goes wrong with a call.</summary>
public enum Mischief
{
    /// <summary>It is carried out, and the connection ends without an answer.</summary>
    LoseReply,

    /// <summary>The connection ends before it is carried out.</summary>
    LoseRequest,

    /// <summary>It is not carried out; the answer is an error.</summary>
    Fail,

    /// <summary>It is carried out; the answer is an error.</summary>
    FailAfterwards,

    /// <summary>The answer is the page of somebody else, with status 200.</summary>
    Page,

    /// <summary>The answer is the page of a proxy that does not know the address, with status 404.</summary>
    UnknownPage,

    /// <summary>The answer sends it on to another host.</summary>
    Redirect,
}

/// <summary>Something that goes wrong once.</summary>
/// <param name="Call">The call, as <c>POST /compute/servers</c>; a star at the end stands for the rest.</param>
/// <param name="What">What happens.</param>
internal sealed record Order(string Call, Mischief What)
{
    public int Status { get; init; } = 500;
    public string Code { get; init; } = "computeFault";
    public string Message { get; init; } = "Unexpected API Error";

    /// <summary>Seconds.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Of a page or a redirect.</summary>
    public string Text { get; init; } = "<html><body>Please sign in</body></html>";

    public bool Fits(string call)
        => Call.EndsWith('*') ? call.StartsWith(Call[..^1], StringComparison.Ordinal) : call == Call;
}
