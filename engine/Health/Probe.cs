namespace Occo.Engine.Health;

/// <summary>One check of one instance.</summary>
/// <param name="Name">Its name in messages: <c>port 80 on 10.0.0.1</c>. Holds no secrets.</param>
/// <param name="Limit">How long the answer may take.</param>
/// <param name="AskAsync">Checks. Null: healthy. A text: the failure, as it follows the name in a message.</param>
internal sealed record Probe(string Name, TimeSpan Limit, Func<CancellationToken, Task<string?>> AskAsync);
