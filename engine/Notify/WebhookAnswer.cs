namespace Occo.Engine.Notify;

/// <summary>What became of one attempt to deliver a message.</summary>
/// <param name="Problem">What is wrong, as a text that follows the name of the address; null: it was delivered.</param>
/// <param name="Hint">What to do about it.</param>
internal sealed record WebhookAnswer(string? Problem, string Hint = "")
{
    public static readonly WebhookAnswer Delivered = new((string?)null);

    /// <summary>What is wrong; null: it was delivered.</summary>
    public string? Problem { get; } = ForeignText.Clean(Problem);

    /// <summary>The receiver wants nothing more.</summary>
    public bool IsEnd { get; init; }

    /// <summary>How long the receiver asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
