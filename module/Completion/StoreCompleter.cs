using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
namespace Occo;

/// <summary>Completes an argument from the store. Offers nothing when the store cannot be read.</summary>
public abstract class StoreCompleter : IArgumentCompleter
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

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
            // An exception would disturb the prompt.
            return [];
        }
    }

    /// <summary>The candidates, each with a description.</summary>
    private protected abstract Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters);

    /// <summary>The text of a candidate in the list.</summary>
    private protected virtual string ListText(string text, string about) => text;

    /// <summary>The infrastructures of the other arguments, or all.</summary>
    private protected static async Task<IReadOnlyList<Infrastructure>> InfrastructuresAsync(
        IOrchestrator engine, IDictionary boundParameters)
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
        var location = StoreLocation.Of(
            Paths(), boundParameters[nameof(Commands.OccoCommand.StorePath)] as string);
        // After the time limit the read ends on its own and its result is ignored.
        var candidates = Task.Run(() => ReadAsync(location, boundParameters)).WaitAsync(MaxWait)
            .GetAwaiter().GetResult();
        return [.. candidates
            .Where(candidate => candidate.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(candidate => candidate.Text)
            .Select(candidate => new CompletionResult(
                Quote(candidate.Text), ListText(candidate.Text, candidate.About),
                CompletionResultType.ParameterValue, candidate.About))];
    }

    private async Task<IReadOnlyList<(string Text, string About)>> ReadAsync(
        StoreLocation location, IDictionary boundParameters)
    {
        var allowShared = boundParameters.Contains(nameof(Commands.OccoCommand.AllowShared));
        var engine = await Door.OpenAsync(new OrchestratorOptions
        {
            StorePath = location.Path,
            Server = location.Server,
            AllowShared = allowShared,
            Missing = MissingStore.Empty,
        }.WithHandlers()).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            return [.. await CandidatesAsync(engine, boundParameters).ConfigureAwait(false)];
        }
    }

    /// <summary>The paths of the session. A completer has no session state of its own.</summary>
    private static PathIntrinsics Paths()
        => (PathIntrinsics)ScriptBlock.Create("$ExecutionContext.SessionState.Path").Invoke()[0].BaseObject;

    /// <summary>Quotes a completion if necessary.</summary>
    internal static string Quote(string text) => text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
        ? text
        : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
