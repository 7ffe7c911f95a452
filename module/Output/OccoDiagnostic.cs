namespace Occo;

/// <summary>One finding about a document.</summary>
public sealed class OccoDiagnostic
{
    /// <summary>Stable id, <c>OCCO1xxx</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Error or Warning. An error prevents the acceptance of a description.</summary>
    public required string Severity { get; init; }

    public required string Message { get; init; }

    /// <summary>The file; null for text and PowerShell data.</summary>
    public string? File { get; init; }

    /// <summary>Line, from 1; 0 when unknown.</summary>
    public required int Line { get; init; }

    /// <summary>Column, from 1; 0 when unknown.</summary>
    public required int Column { get; init; }

    /// <summary>Path of the value in PowerShell data: <c>nodes[0].scaling</c>.</summary>
    public string? Path { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Hint { get; init; }

    /// <summary>The finding in one line, in the format of compilers.</summary>
    public required string Text { get; init; }

    public override string ToString() => Text;
}
