namespace Occo.Engine.Notify;

/// <summary>Result of one attempt to deliver a message.</summary>
/// <param name="Problem">What went wrong, as a text that follows the name of the address; null: delivered.</param>
/// <param name="Hint">What to do.</param>
internal sealed record WebhookAnswer(string? Problem, string Hint = "")
{
    public static readonly WebhookAnswer Delivered = new((string?)null);

    public string? Problem { get; } = ForeignText.Brief(Problem);

    /// <summary>The receiver wants no more events.</summary>
    public bool IsEnd { get; init; }

    /// <summary>The pause that the receiver asks for.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
