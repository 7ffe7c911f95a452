using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Occo;

/// <summary>Completes names of loaded plug-ins.</summary>
public sealed class PluginNameCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var pattern = Wildcards.Of($"{wordToComplete?.Trim('\'', '"')}*");
        return SessionPlugins.All.Where(plugin => pattern.IsMatch(plugin.Name))
            .Select(plugin => new CompletionResult(StoreCompleter.Quote(plugin.Name)));
    }
}
