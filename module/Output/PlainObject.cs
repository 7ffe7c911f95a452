using System.Collections;
using System.Management.Automation;
using System.Reflection;
namespace Occo;

/// <summary>Converts an answer of the information broker to objects, arrays and scalars.</summary>
internal static class PlainObject
{
    /// <summary>Nodes, infrastructures and events become the objects of the other cmdlets.</summary>
    public static object? From(object? answer, string storePath) => answer switch
    {
        null or string or Guid or TimeSpan or DateTime => answer,
        DateTimeOffset time => time.LocalDateTime,
        Enum name => name.ToString(),
        NodeInstance node => node.ToOutput(storePath),
        Infrastructure infrastructure => infrastructure.ToOutput(storePath),
        Event entry => entry.ToOutput(storePath),
        StoredDefinition definition => definition.ToOutput(storePath),
        IDictionary map => FromPairs(map.Keys.Cast<object>().Select(key => (key.ToString()!, map[key])), storePath),
        IReadOnlyDictionary<string, object?> map => FromPairs(map.Select(pair => (pair.Key, pair.Value)), storePath),
        IEnumerable list => List(list.Cast<object?>().Select(item => From(item, storePath))),
        _ when answer.GetType().Assembly == typeof(Orchestrator).Assembly => FromRecord(answer, storePath),
        _ => answer,
    };

    private static OccoList<object?> List(IEnumerable<object?> items) => [.. items];

    /// <summary>An object with the properties of a record of the engine.</summary>
    public static PSObject FromRecord(object record) => FromRecord(record, "");

    private static PSObject FromRecord(object record, string storePath) => FromPairs(
        record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .Select(property => (property.Name, property.GetValue(record))),
        storePath);

    private static PSObject FromPairs(IEnumerable<(string Name, object? Value)> pairs, string storePath)
    {
        var result = new PSObject();
        // PowerShell ignores the case of property names. The first one wins.
        foreach (var (name, value) in pairs.DistinctBy(pair => pair.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (name.Length > 0) result.Properties.Add(new PSNoteProperty(name, From(value, storePath)));
        }

        return result;
    }
}
