namespace Occo.Engine.Compiler;

/// <summary>
/// Recognises a description in the place of node definitions, and the other way round: one finding instead of one for
/// each key.
/// </summary>
internal static class MisplacedDocument
{
    private static readonly string[] OfDescription = ["infra_name", "nodes", "user_id", "dependencies"];

    /// <summary>Reports node definitions that were given as a description.</summary>
    public static bool IsDefinitions(MappingNode document, Findings findings)
    {
        if (HasDescription(document) || !HasDefinition(document)) return false;
        findings.Add(Rules.NoDescription, document.Location,
            "These are node definitions, and not the description of an infrastructure.",
            "Give them as node definitions, or put them under 'node_definitions' of a description.");
        return true;
    }

    /// <summary>Reports a description that was given as node definitions.</summary>
    public static bool IsDescription(DocumentNode document, Findings findings)
    {
        if (document is not MappingNode mapping || HasDefinition(mapping) || !HasDescription(mapping)) return false;
        findings.Add(Rules.NoDefinitions, document.Location,
            "This is the description of an infrastructure, and not a document of node definitions.",
            $"Give it as a description. The keys of node definitions are '{DefinitionReader.Prefix}<type>'.");
        return true;
    }

    private static bool HasDescription(MappingNode document) => OfDescription.Any(key => document[key] is not null);

    private static bool HasDefinition(MappingNode document)
        => document.Entries.Any(entry => entry.Key.StartsWith(DefinitionReader.Prefix, StringComparison.Ordinal));
}
