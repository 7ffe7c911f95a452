using Occo.Engine.Api.Wire;
using Occo.Engine.Compiler;

namespace Occo.Engine.Api.Remote;

/// <summary>A document with all that it imports, read on this machine to be compiled by a server.</summary>
/// <param name="Document">What is sent.</param>
/// <param name="TextPath">A text that imports files has this path on its way; null: it has its own, or none.</param>
internal sealed record PackedDocument(Document Document, string? TextPath)
{
    /// <summary>
    /// Packs a document; null: it or an import cannot be read, and a compilation on this machine says why.
    /// </summary>
    public static PackedDocument? Of(DescriptionSource source, bool allowImportsOutside, CancellationToken cancel)
    {
        if (source.Graph is { } graph) return new(new() { Graph = graph }, null);
        var findings = new Findings(cancel);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        new DocumentLoader(findings, allowImportsOutside) { Texts = files }.Load(source);
        if (findings.HasErrors) return null;
        if (source.Path is { } path) return new(new() { Path = Sent(path), Files = Sent(files) }, null);
        var text = source.Text!;
        if (files.Count == 0) return new(new() { Text = text }, null);
        var name = Path.Combine(Path.GetFullPath(source.BaseDirectory!), $"{Guid.NewGuid():N}.yaml");
        files[name] = text;
        return new(new() { Path = Sent(name), Files = Sent(files) }, Sent(name));
    }

    /// <summary>The findings of the server, with the paths of this machine.</summary>
    public static IReadOnlyList<Diagnostic> Localise(
        IReadOnlyList<Diagnostic> found, params IEnumerable<PackedDocument?> documents)
    {
        var texts = documents.Select(document => document?.TextPath).OfType<string>().ToList();
        return texts.Count == 0 && !IsTranslated ? found
            : [.. found.Select(d => d with { Location = d.Location with { File = Own(d.File, texts) } })];
    }

    private static bool IsTranslated => Path.DirectorySeparatorChar != '/';

    private static string? Own(string? file, List<string> texts) => file is null || texts.Contains(file) ? null
        : IsTranslated ? file[1..].Replace('/', Path.DirectorySeparatorChar) : file;

    // C:\shop\web.yaml is /C:/shop/web.yaml on its way.
    private static string Sent(string path)
        => IsTranslated ? $"/{path.Replace(Path.DirectorySeparatorChar, '/')}" : path;

    private static Dictionary<string, string> Sent(Dictionary<string, string> files)
        => IsTranslated ? files.ToDictionary(file => Sent(file.Key), file => file.Value) : files;
}
