using System.Collections.Concurrent;

namespace Occo.Engine.Api.Remote;

/// <summary>
/// Answers that were read lately, with their tags: the server is asked whether they changed, and sends only what did.
/// </summary>
internal sealed class AnswerCache
{
    private const int MostAnswers = 100;
    private const int MostBytes = 4 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, (string Tag, byte[] Body)> answers = new(StringComparer.Ordinal);

    public (string Tag, byte[] Body)? Find(string path) => answers.TryGetValue(path, out var known) ? known : null;

    public void Keep(string path, string? tag, byte[] body)
    {
        if (tag is null || body.Length > MostBytes) return;
        if (answers.Count >= MostAnswers) answers.Clear();
        answers[path] = (tag, body);
    }
}
