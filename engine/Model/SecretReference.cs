namespace Occo.Engine.Model;

/// <summary>
/// A reference to a secret: <c>{env: NAME}</c> is an environment variable, <c>{file: PATH}</c> the text of a file
/// without its last newline. Resolved when used.
/// </summary>
/// <param name="Kind"><see cref="Env"/> or <see cref="FromFile"/>.</param>
/// <param name="Name">Name of the variable, or full path of the file.</param>
internal sealed record SecretReference(string Kind, string Name)
{
    public const string Env = "env";
    public const string FromFile = "file";

    /// <summary>Path of the file; null for a variable.</summary>
    public string? File => Kind == FromFile ? Name : null;

    /// <summary>Name of the variable; null for a file.</summary>
    public string? Variable => Kind == Env ? Name : null;

    public override string ToString() => $"{{{Kind}: {Name}}}";
}
