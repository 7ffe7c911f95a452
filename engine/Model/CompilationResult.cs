namespace Occo.Engine.Model;

/// <summary>A compiled infrastructure, or why there is none.</summary>
public sealed record CompilationResult(CompiledInfrastructure? Infrastructure, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>No errors.</summary>
    public bool Success => Infrastructure is not null;

    /// <summary>The infrastructure; throws <see cref="DescriptionException"/> if there is none.</summary>
    public CompiledInfrastructure Require() => Infrastructure ?? throw new DescriptionException(Diagnostics);
}

/// <summary>Checked node definitions, or why there are none.</summary>
public sealed record DefinitionResult(
    IReadOnlyList<NodeDefinition> Definitions, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>No errors.</summary>
    public bool Success => Diagnostics.All(d => d.Severity != DiagnosticSeverity.Error);
}
