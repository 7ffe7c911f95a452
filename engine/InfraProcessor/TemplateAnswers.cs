using Occo.Engine.ServiceComposers;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// What templates ask of the store while they are rendered. A rendering never waits: a question without an answer ends
/// it (<see cref="UnansweredException"/>), the answer is read, and it is rendered again. Most templates ask nothing of the
/// store and are rendered once. Not for two threads at once.
/// </summary>
internal sealed class TemplateAnswers
{
    /// <summary>Questions that one rendering may ask one after the other.</summary>
    public const int MostRounds = 1000;

    private readonly Dictionary<string, Task> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (
        Func<Task> Find, ExecutionContext? Context)> open = new(StringComparer.Ordinal);

    /// <summary>Renders until every question has its answer.</summary>
    public async Task<T> RunAsync<T>(Func<T> render)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            try
            {
                var result = render();
                if (open.Count == 0) return result;
            }
            catch (Exception) when (open.Count > 0)
            {
                // Whatever a composer makes of an answer that is not there yet.
            }

            await AnswerAsync().ConfigureAwait(false);
        }

        throw new CompositionException(
            $"The templates ask more than {MostRounds} questions, each one because of the answer before.",
            SourceLocation.None);
    }

    /// <summary>The answer; throws what the search for it threw.</summary>
    /// <param name="question">The same text for the same question.</param>
    /// <param name="find">Finds the answer.</param>
    public T Get<T>(string question, Func<Task<T>> find)
    {
        // It is completed: nothing waits here.
        if (known.TryGetValue(question, out var answer)) return ((Task<T>)answer).GetAwaiter().GetResult();
        // Async, so that a search that throws at once is an answer, too.
        Func<Task<T>> search = async () => await find().ConfigureAwait(false);
        open[question] = (search, ExecutionContext.Capture());
        throw new UnansweredException();
    }

    /// <summary>The answer of the information broker to a key with arguments.</summary>
    public object? Ask(
        string key, IReadOnlyDictionary<string, object?> arguments,
        Func<string, IReadOnlyDictionary<string, object?>, Task<object?>> ask)
        => Get($"key:{key} {Text(arguments)}", () => ask(key, arguments));

    /// <summary>The outputs of an infrastructure; null when there is no such infrastructure.</summary>
    public OutputSet? Outputs(string infrastructure, Func<string, Task<InfrastructureOutputs?>> find)
    {
        if (Get($"outputs:{infrastructure}", () => find(infrastructure)) is not { } outputs) return null;
        return new(outputs.Infrastructure, outputs.Names,
            name => Get($"output:{infrastructure}.{name}", () => outputs.GetAsync(name)));
    }

    // What is not plain is no answerable argument; the broker says so.
    private static string Text(IReadOnlyDictionary<string, object?> arguments)
    {
        try
        {
            return PlainJson.Write(arguments);
        }
        catch (ArgumentException)
        {
            return string.Join(' ', arguments.Select(a => $"{a.Key}={a.Value}"));
        }
    }

    // In the context of the rendering that asked: it knows which outputs ask for each other.
    private async Task AnswerAsync()
    {
        var questions = open.ToList();
        open.Clear();
        foreach (var (question, (find, context)) in questions)
        {
            Task answer = Task.CompletedTask;
            if (context is null) answer = find();
            else ExecutionContext.Run(context, _ => answer = find(), null);
            await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            known[question] = answer;
        }
    }
}

/// <summary>A rendering ends here; it is done again when the answer is known.</summary>
internal sealed class UnansweredException() : Exception("The answer is not known yet.");
