namespace Occo.Engine.Compiler;

/// <summary>Origin of a document that is being read.</summary>
/// <param name="File">Path for messages and for the cycle check; null for a text.</param>
/// <param name="Folder">Folder of its relative imports; null: it may not import.</param>
/// <param name="Tree">Folder that no import may leave, with links resolved; null: imports may be anywhere.</param>
/// <param name="Importer">The document that imports this one.</param>
internal sealed record DocumentOrigin(string? File, string? Folder, string? Tree, DocumentOrigin? Importer)
{
    /// <summary>The files from the root to this document.</summary>
    public IEnumerable<string> Chain => (Importer?.Chain ?? []).Concat(File is null ? [] : [File]);

    /// <summary>Number of imports from the root.</summary>
    public int Depth { get; } = Importer is null ? 0 : Importer.Depth + 1;
}
