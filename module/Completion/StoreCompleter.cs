using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
namespace Occo;

/// <summary>Completes an argument with what the store knows. Silent when it knows nothing, or cannot be read.</summary>
public abstract class StoreCompleter : IArgumentCompleter
{
    // Whoever types does not wait for a store that is slow.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        try
        {
            return Complete(wordToComplete.Trim('\'', '"'), fakeBoundParameters);
        }
        catch (Exception e) when (e is TimeoutException || ErrorRecords.IsFailure(e))
        {
            // A completer that throws disturbs the prompt; there is nobody to tell.
            return [];
        }
    }

    /// <summary>The candidates, each with a line about it.</summary>
    private protected abstract Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        Orchestrator engine, IDictionary boundParameters);

    /// <summary>How a candidate is listed.</summary>
    private protected virtual string ListText(string text, string about) => text;

    /// <summary>The infrastructures that the other arguments name, or all.</summary>
    private protected static async Task<IReadOnlyList<Infrastructure>> InfrastructuresAsync(
        Orchestrator engine, IDictionary boundParameters)
    {
        var bound = boundParameters["Infrastructure"] ?? boundParameters["Name"];
        var names = LanguagePrimitives.TryConvertTo(bound, out string[] values) ? values ?? [] : [];
        if (names.Length == 0) return await engine.GetInfrastructuresAsync().ConfigureAwait(false);
        var found = new List<Infrastructure>();
        foreach (var name in names)
            found.AddRange(await InfrastructureSelection.FindAsync(engine, name).ConfigureAwait(false));
        return found;
    }

    private List<CompletionResult> Complete(string word, IDictionary boundParameters)
    {
        var path = boundParameters[nameof(Commands.OccoCommand.StorePath)] is string given
            ? FilePath.Literal(Paths(), given)
            : null;
        // Completion must not make a store, least of all out of a mistyped path.
        if (!Orchestrator.StoreExists(path)) return [];
        // A search that takes longer ends by itself, and nobody hears of it.
        var candidates = Task.Run(() => ReadAsync(path, boundParameters)).WaitAsync(Patience).GetAwaiter().GetResult();
        return [.. candidates
            .Where(candidate => candidate.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(candidate => candidate.Text)
            .Select(candidate => new CompletionResult(
                Quote(candidate.Text), ListText(candidate.Text, candidate.About), CompletionResultType.ParameterValue, candidate.About))];
    }

    private async Task<IReadOnlyList<(string Text, string About)>> ReadAsync(string? path, IDictionary boundParameters)
    {
        var engine = await Orchestrator.OpenAsync(new OrchestratorOptions { StorePath = path }).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            return [.. await CandidatesAsync(engine, boundParameters).ConfigureAwait(false)];
        }
    }

    /// <summary>The paths of the session; a completer is no cmdlet, so it has to ask for them.</summary>
    private static PathIntrinsics Paths()
        => (PathIntrinsics)ScriptBlock.Create("$ExecutionContext.SessionState.Path").Invoke()[0].BaseObject;

    /// <summary>A completion as an argument.</summary>
    internal static string Quote(string text) => text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
        ? text
        : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
