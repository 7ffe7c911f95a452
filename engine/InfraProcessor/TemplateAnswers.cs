using Occo.Engine.ServiceComposers;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// The answers of the store to templates. A rendering never waits: a question without an answer ends it by an
/// <see cref="UnansweredException"/>, the answer is read, and the template is rendered again. Most templates ask
/// nothing and are rendered once. Not for two threads at once.
/// </summary>
internal sealed class TemplateAnswers
{
    /// <summary>The most renderings of one template.</summary>
    public const int MostRounds = 1000;

    private readonly Dictionary<string, Task> known = [];
    private readonly Dictionary<string, (Func<Task> Find, ExecutionContext? Context)> open = [];

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
                // A composer may turn UnansweredException into another one.
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
        // The task is completed: nothing waits here.
        if (known.TryGetValue(question, out var answer)) return ((Task<T>)answer).GetAwaiter().GetResult();
        // Async, so that a search which throws at once also gives an answer.
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

    // The broker refuses arguments that JSON cannot hold.
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

    // Runs in the context of the rendering, which holds the chain of outputs that ask for each other.
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

/// <summary>Ends a rendering; it is repeated when the answer is known.</summary>
internal sealed class UnansweredException() : Exception("The answer is not known yet.");
