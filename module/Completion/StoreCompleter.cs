using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
namespace Occo;

/// <summary>Completes an argument with what the store knows. Silent when it knows nothing, or cannot be read.</summary>
public abstract class StoreCompleter : IArgumentCompleter
{
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
        catch (Exception e) when (ErrorRecords.IsFailure(e))
        {
            // A completer that throws disturbs the prompt; there is nobody to tell.
            return [];
        }
    }

    /// <summary>The candidates, each with a line about it.</summary>
    private protected abstract IEnumerable<(string Text, string About)> Candidates(
        Orchestrator engine, IDictionary boundParameters);

    /// <summary>How a candidate is listed.</summary>
    private protected virtual string ListText(string text, string about) => text;

    /// <summary>The infrastructures that the other arguments name, or all.</summary>
    private protected static IEnumerable<Infrastructure> Infrastructures(
        Orchestrator engine, IDictionary boundParameters)
    {
        var bound = boundParameters["Infrastructure"] ?? boundParameters["Name"];
        var names = LanguagePrimitives.TryConvertTo(bound, out string[] values) ? values ?? [] : [];
        return names.Length == 0
            ? engine.GetInfrastructures()
            : names.SelectMany(name => InfrastructureSelection.Find(engine, name));
    }

    private List<CompletionResult> Complete(string word, IDictionary boundParameters)
    {
        var path = boundParameters[nameof(Commands.OccoCommand.StorePath)] is string given
            ? FilePath.Literal(Paths(), given)
            : null;
        // Completion must not make a store, least of all out of a mistyped path.
        if (!Orchestrator.StoreExists(path)) return [];
        using var engine = Orchestrator.Open(new OrchestratorOptions { StorePath = path });
        return [.. Candidates(engine, boundParameters)
            .Where(candidate => candidate.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(candidate => candidate.Text)
            .Select(candidate => new CompletionResult(
                Quote(candidate.Text), ListText(candidate.Text, candidate.About), CompletionResultType.ParameterValue, candidate.About))];
    }

    /// <summary>The paths of the session; a completer is no cmdlet, so it has to ask for them.</summary>
    private static PathIntrinsics Paths()
        => (PathIntrinsics)ScriptBlock.Create("$ExecutionContext.SessionState.Path").Invoke()[0].BaseObject;

    /// <summary>A completion as an argument.</summary>
    internal static string Quote(string text) => text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
        ? text
        : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
