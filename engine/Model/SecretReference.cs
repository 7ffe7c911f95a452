namespace Occo.Engine.Model;

/// <summary>
/// A secret that stands elsewhere: <c>{env: NAME}</c> is an environment variable,
/// <c>{file: PATH}</c> the text of a file, without the newline at its end. Looked up when used.
/// </summary>
/// <param name="Kind"><see cref="Env"/> or <see cref="FromFile"/>.</param>
/// <param name="Name">Name of the variable, or full path of the file.</param>
internal sealed record SecretReference(string Kind, string Name)
{
    /// <summary>Kind of an environment variable.</summary>
    public const string Env = "env";

    /// <summary>Kind of a file.</summary>
    public const string FromFile = "file";

    /// <summary>The file of a reference to a file.</summary>
    public string? File => Kind == FromFile ? Name : null;

    /// <summary>The variable of a reference to an environment variable.</summary>
    public string? Variable => Kind == Env ? Name : null;

    /// <inheritdoc/>
    public override string ToString() => $"{{{Kind}: {Name}}}";
}
