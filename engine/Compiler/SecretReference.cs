namespace Occo.Engine;

/// <summary>
/// A secret that stands elsewhere: <c>{env: NAME}</c> is an environment variable,
/// <c>{file: PATH}</c> the text of a file, without the newline at its end. Looked up when used.
/// </summary>
internal sealed record SecretReference
{
    private const string Env = "env";
    private const string FromFile = "file";
    private const int MostBytes = 64 * 1024;

    /// <summary>The mapping that a reference is written as.</summary>
    internal static readonly SectionSchema Schema = SectionSchema.Plain("A reference to a secret.")
        .Optional(Env, "Name of an environment variable.")
        .Optional(FromFile, "Path of a file, relative to the description.")
        .ExactlyOne(Env, FromFile);

    private SecretReference(string kind, string name) => (Kind, Name) = (kind, name);

    /// <summary><c>env</c> or <c>file</c>.</summary>
    public string Kind { get; }

    /// <summary>Name of the variable, or full path of the file.</summary>
    public string Name { get; }

    /// <summary>The file of a reference to a file.</summary>
    public string? File => Kind == FromFile ? Name : null;

    /// <summary>The reference that a mapping is; null when it is none.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="folder">Where relative paths start from.</param>
    public static SecretReference? Read(MappingNode mapping, string folder)
    {
        if (mapping.Entries.Count != 1) return null;
        var kind = mapping.Entries[0].Key;
        return kind is Env or FromFile && mapping.TryGetText(kind, out var name) && name.Length > 0
            ? new(kind, kind == Env ? name : Path.GetFullPath(name, folder))
            : null;
    }

    /// <summary><c>Did you mean 'env'? </c> for a mapping that is nearly a reference; else an empty text.</summary>
    public static string Suggest(DocumentNode node)
        => node is MappingNode { Entries: [var only] } && Suggestion.Nearest(only.Key, [Env, FromFile]) is { } nearest
            && only.Key != nearest ? $"Did you mean '{nearest}'? " : "";

    /// <summary>The reference that <see cref="Kind"/> and <see cref="Name"/> were kept of.</summary>
    public static SecretReference Of(string kind, string name) => new(kind, name);

    /// <summary>The secret. Throws <see cref="CloudException"/> (Unauthorised) that names the reference.</summary>
    public string Resolve()
    {
        var value = Kind == Env ? Environment.GetEnvironmentVariable(Name) : ReadFile();
        return string.IsNullOrEmpty(value)
            ? throw Unresolved(Kind == Env ? "the environment variable is not set" : "the file is empty")
            : value;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{{{Kind}: {Name}}}";

    private string ReadFile()
    {
        try
        {
            using var stream = System.IO.File.OpenRead(Name);
            using var reader = new StreamReader(stream);
            var text = new char[MostBytes + 1];
            var length = reader.ReadBlock(text, 0, text.Length);
            return length <= MostBytes
                ? WithoutNewline(new(text, 0, length))
                : throw Unresolved($"the file has more than {MostBytes / 1024} kB");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unresolved(e is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file" : e.Message);
        }
    }

    private static string WithoutNewline(string text)
        => text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;

    private CloudException Unresolved(string reason) => new(CloudErrorKind.Unauthorised,
        $"The secret reference {this} cannot be resolved: {reason}.");
}
