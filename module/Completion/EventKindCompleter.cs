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
        var pattern = new WildcardPattern($"{wordToComplete?.Trim('\'', '"')}*", WildcardOptions.IgnoreCase);
        return EventKindAttribute.Names.Where(pattern.IsMatch).Select(name => new CompletionResult(name));
    }
}
