using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
namespace Occo;

/// <summary>Completes a setting of clouds with what this machine knows, also before there is a store.</summary>
public abstract class CloudSettingCompleter : IArgumentCompleter
{
    /// <summary>The handlers' key of the setting; null: whatever they call a region.</summary>
    private protected abstract string? Key { get; }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        try
        {
            return [.. Orchestrator.SuggestedSettings(Key, fakeBoundParameters["Type"] as string)
                .Where(text => text.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
                .Select(text => new CompletionResult(StoreCompleter.Quote(text)))];
        }
        catch (Exception e) when (ErrorRecords.IsFailure(e))
        {
            // A completer that throws disturbs the prompt; there is nobody to tell.
            return [];
        }
    }
}
