namespace Occo.Engine.Compiler;

/// <summary>Where a document that is being read comes from, and which documents imported it.</summary>
/// <param name="File">Path for messages and for the cycle check; null for a text.</param>
/// <param name="Folder">Folder that its relative imports start from; null: it may not import.</param>
/// <param name="Tree">Folder that no import may leave, links resolved; null: imports may go anywhere.</param>
/// <param name="Importer">The document that imported this one.</param>
internal sealed record DocumentOrigin(string? File, string? Folder, string? Tree, DocumentOrigin? Importer)
{
    /// <summary>The documents from the root to this one that have a file.</summary>
    public IEnumerable<string> Chain
        => (Importer?.Chain ?? []).Concat(File is null ? [] : [File]);

    /// <summary>How many imports led here.</summary>
    public int Depth { get; } = Importer is null ? 0 : Importer.Depth + 1;
}
