namespace Occo.Engine.Compiler;

internal static class SecretReferenceReader
{
    private static readonly string[] Kinds = [SecretReference.Env, SecretReference.FromFile];

    internal static readonly SectionSchema Schema = SectionSchema.Plain("A reference to a secret.")
        .Optional(SecretReference.Env, "Name of an environment variable.")
        .Optional(SecretReference.FromFile, "Path of a file, relative to the description.")
        .ExactlyOne(Kinds);

    /// <summary>The reference that a mapping holds, with relative paths based on the folder; null: none.</summary>
    public static SecretReference? Read(MappingNode mapping, string folder)
    {
        if (mapping.Entries.Count != 1) return null;
        var kind = mapping.Entries[0].Key;
        return Kinds.Contains(kind) && mapping.TryGetText(kind, out var name) && name.Length > 0
            ? new(kind, kind == SecretReference.Env ? name : Path.GetFullPath(name, folder))
            : null;
    }

    /// <summary><c>Did you mean 'env'? </c> for a mapping that is nearly a reference; else an empty text.</summary>
    public static string Suggest(DocumentNode node)
        => node is MappingNode { Entries: [var only] } && Suggestion.Nearest(only.Key, Kinds) is { } nearest
            && only.Key != nearest ? $"Did you mean '{nearest}'? " : "";
}
