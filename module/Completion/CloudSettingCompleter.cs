using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
namespace Occo;

/// <summary>Completes a setting of clouds from this machine. Needs no store.</summary>
public abstract class CloudSettingCompleter : IArgumentCompleter
{
    /// <summary>Key of the setting; null: the region, whatever its key.</summary>
    private protected abstract string? Key { get; }

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
            // An exception would disturb the prompt.
            return [];
        }
    }
}
