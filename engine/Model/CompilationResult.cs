namespace Occo.Engine.Model;

/// <summary>A compiled infrastructure, or why there is none.</summary>
public sealed record CompilationResult(CompiledInfrastructure? Infrastructure, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool Success => Infrastructure is not null;

    /// <summary>Throws <see cref="DescriptionException"/> when there are errors.</summary>
    public CompiledInfrastructure Require() => Infrastructure ?? throw new DescriptionException(Diagnostics);
}

/// <summary>Checked pools, or why there are none.</summary>
public sealed record PoolResult(IReadOnlyList<Pool>? Pools, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Throws <see cref="DescriptionException"/> when there are errors.</summary>
    public IReadOnlyList<Pool> Require() => Pools ?? throw new DescriptionException(Diagnostics);
}

/// <summary>Checked node definitions, or why there are none.</summary>
public sealed record DefinitionResult(
    IReadOnlyList<NodeDefinition> Definitions, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool Success => Diagnostics.All(d => d.Severity != DiagnosticSeverity.Error);
}
