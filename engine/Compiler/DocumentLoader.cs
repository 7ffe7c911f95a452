using System.Text;

namespace Occo.Engine.Compiler;

/// <summary>
/// Reads documents, with all that they import. One loader serves one compilation. A document that cannot be read is a
/// finding, not an exception.
/// </summary>
internal sealed class DocumentLoader(Findings findings, bool allowImportsOutside)
{
    // Deeper chains of imports are a mistake, or an attempt to exhaust the stack.
    private const int MaxImportDepth = 20;

    private readonly Dictionary<(string Path, bool AsText), DocumentNode> imported = [];
    private IReadOnlyDictionary<string, string>? given;
    private string? whenEmpty;

    public DocumentBudget Budget { get; } = new(findings.Cancel);

    /// <summary>Keeps the text of each file that is read, by path; null: they are not kept.</summary>
    public Dictionary<string, string>? Texts { get; init; }

    /// <summary>Reads a root document; null when it cannot be read.</summary>
    /// <param name="source">The document.</param>
    /// <param name="hint">What to write into an empty one.</param>
    public DocumentNode? Load(
        DescriptionSource source, string hint = "Write a description: infra_name, user_id, nodes.")
    {
        (given, whenEmpty) = (source.Files, hint);
        try
        {
            var root = source switch
            {
                { Path: { } path } => ReadFile(Origin(path, Path.GetDirectoryName(path))),
                { Text: { } text } => ReadText(text, Origin(null, source.BaseDirectory)),
                _ => GraphDocument.Read(source.Graph, findings, Budget),
            };
            return root is ScalarNode { Value: null } ? throw EmptyDocument(source.Path, whenEmpty) : root;
        }
        catch (DocumentException error)
        {
            findings.Add(error.Diagnostic);
            return null;
        }
    }

    /// <summary>Reads an imported file, as a document or as a text. Throws <see cref="DocumentException"/>.</summary>
    public DocumentNode Import(string url, bool asText, DocumentOrigin from, SourceLocation at)
    {
        Budget.ChargeImport(at);
        var path = ImportPath.Resolve(url, from, at);
        if (!asText && from.Chain.Contains(path, StringComparer.Ordinal))
        {
            var circle = from.Chain.SkipWhile(file => file != path).Append(path).Select(Path.GetFileName);
            throw new DocumentException(Rules.ImportCycle, at,
                $"Files import each other: {string.Join(" -> ", circle)}.",
                "Remove one of the imports.");
        }

        if (imported.TryGetValue((path, asText), out var known)) return known;
        if (from.Depth >= MaxImportDepth)
        {
            throw new DocumentException(Rules.TooManyImports, at, $"Imports are nested deeper than {MaxImportDepth}.",
                "Import from fewer levels.");
        }

        var node = asText
            ? ReadTextFile(path, at)
            : ReadFile(new(path, Path.GetDirectoryName(path), from.Tree, from), at);
        imported[(path, asText)] = node;
        return node;
    }

    /// <summary>The text of one file. Throws <see cref="DescriptionException"/>.</summary>
    public static string ReadText(string path)
    {
        try
        {
            return DocumentText.Decode(new DocumentLoader(new(), false).ReadBytes(path, default), path);
        }
        catch (DocumentException error)
        {
            throw new DescriptionException([error.Diagnostic]);
        }
    }

    private DocumentOrigin Origin(string? file, string? folder)
    {
        var full = folder is null ? null : Path.GetFullPath(folder);
        var tree = full is null || allowImportsOutside || given is not null
            ? null
            : ImportPath.WithoutLinks(full, SourceLocation.None);
        return new(file, full, tree, null);
    }

    private DocumentNode ReadFile(DocumentOrigin origin, SourceLocation importedAt = default)
    {
        var text = Read(origin.File!, importedAt);
        return Parse(text, origin, ".json".Equals(Path.GetExtension(origin.File), StringComparison.OrdinalIgnoreCase));
    }

    private DocumentNode ReadText(string text, DocumentOrigin origin)
    {
        Budget.ChargeBytes(text.Length > DocumentBudget.MaxBytes ? text.Length : Encoding.UTF8.GetByteCount(text),
            SourceLocation.None);
        return Parse(text, origin, JsonDocument.IsJson(text));
    }

    private DocumentNode Parse(string text, DocumentOrigin origin, bool isJson)
    {
        DocumentText.Check(text, origin.File);
        var root = isJson
            ? JsonDocument.Read(text, origin.File, findings, Budget)
            : new YamlDocument(origin, this, findings).Read(text);
        return root ?? throw EmptyDocument(origin.File, origin.Depth == 0 ? whenEmpty : null);
    }

    private ScalarNode ReadTextFile(string path, SourceLocation at)
        => DocumentText.Scalar(Read(path, at), new(path, 1, 1), importedFrom: path);

    private string Read(string path, SourceLocation importedAt)
    {
        if (given is null)
        {
            var read = DocumentText.Decode(ReadBytes(path, importedAt), path);
            if (Texts is not null) Texts[path] = read;
            return read;
        }

        if (!given.TryGetValue(path, out var text))
        {
            throw new DocumentException(Rules.ImportMissing, importedAt.Line > 0 ? importedAt : new(path, 0, 0),
                $"The file '{path}' was not sent.", "Send it with the document that imports it.");
        }

        Budget.ChargeBytes(Encoding.UTF8.GetByteCount(text), importedAt.Line > 0 ? importedAt : new(path, 0, 0));
        return text;
    }

    private byte[] ReadBytes(string path, SourceLocation importedAt)
    {
        try
        {
            using var file = RegularFile.Open(path);
            // Some files of the system have no length: read to the limit, and one byte more to notice more.
            var length = file.Length > 0 ? file.Length + 1 : long.MaxValue;
            var bytes = new byte[Math.Min(length, Budget.Bytes + 1L)];
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            Budget.ChargeBytes(count, importedAt.Line > 0 ? importedAt : new(path, 0, 0));
            return bytes[..count];
        }
        catch (NotRegularFileException error)
        {
            var (rule, at) = importedAt.Line == 0
                ? (Rules.Unreadable, new SourceLocation(path, 0, 0))
                : (Rules.BadImport, importedAt);
            throw new DocumentException(rule, at, error.Message,
                "Pipes and devices are not read: write what they give into a file.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var isFolder = Directory.Exists(path);
            var problem = isFolder ? $"'{path}' is a folder." : error.Message;
            throw importedAt.Line == 0
                ? new DocumentException(Rules.Unreadable, new(path, 0, 0), $"The file cannot be read: {problem}",
                    isFolder ? "Give the path of a file." : "Check the path and the rights.")
                : new DocumentException(Rules.ImportMissing, importedAt,
                    $"The imported file cannot be read: {problem}", "The path is relative to this document.");
        }
    }

    private static DocumentException EmptyDocument(string? file, string? hint)
        => new(Rules.Empty, new(file, 1, 1), "The document is empty.", hint);
}
