using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Occo;

/// <summary>Completes names of events.</summary>
public sealed class EventKindCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var pattern = Wildcards.Of($"{wordToComplete?.Trim('\'', '"')}*");
        return EventKindAttribute.Names.Where(pattern.IsMatch).Select(name => new CompletionResult(name));
    }
}
