namespace Occo.Engine.InfoBroker;

/// <summary>Answers queries for information by key.</summary>
public interface IInformationProvider
{
    /// <summary>The keys it answers, each with a line for people.</summary>
    IReadOnlyDictionary<string, string> Keys { get; }

    /// <summary>
    /// The answer, in plain values or model records. Throws <see cref="OccoException"/> when there is none.
    /// </summary>
    Task<object?> GetAsync(string key, InformationArguments arguments, CancellationToken cancel = default);
}
