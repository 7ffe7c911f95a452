namespace Occo.Engine.Health;

/// <summary>One question to one instance.</summary>
/// <param name="Name">What is asked, for messages: <c>port 80 on 10.0.0.1</c>. Holds no secrets.</param>
/// <param name="Limit">How long the answer may take.</param>
/// <param name="AskAsync">Asks: null is well, otherwise what is wrong, as a text that follows the name.</param>
internal sealed record Probe(string Name, TimeSpan Limit, Func<CancellationToken, Task<string?>> AskAsync);
