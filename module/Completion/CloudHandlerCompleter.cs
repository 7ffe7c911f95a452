using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Occo;

/// <summary>Completes the types of registered cloud handlers.</summary>
public sealed class CloudHandlerCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var pattern = Wildcards.Of($"{wordToComplete?.Trim('\'', '"')}*");
        return SessionHandlers.All.Where(handler => pattern.IsMatch(handler.Type))
            .Select(handler => new CompletionResult(handler.Type));
    }
}
