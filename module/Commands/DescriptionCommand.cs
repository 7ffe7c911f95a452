using System.Collections;
using System.Management.Automation;
namespace Occo.Commands;

/// <summary>A cmdlet that compiles infrastructure descriptions.</summary>
public abstract class DescriptionCommand : DocumentCommand
{
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = nameof(Description), ValueFromPipeline = true)]
    [ValidateNotNull]
    public object? Description { get; set; }

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [FilePath]
    public string[] DefinitionPath { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    [FilePath(IsLiteral = true)]
    public string[] DefinitionLiteralPath { get; set; } = [];

    [Parameter]
    [ValidateNotNull]
    public IDictionary? Variable { get; set; }

    /// <summary>Replaces the name in the description.</summary>
    private protected virtual string? NameOverride => null;

    private protected override object? Document => Description;

    private protected abstract void Process(string source, CompilationResult result);

    private protected override void Process(string name, Func<DescriptionSource> read)
    {
        CompilationResult result;
        try
        {
            result = Compile(name, read());
        }
        catch (DescriptionException refused)
        {
            result = new CompilationResult(null, refused.Diagnostics);
        }

        Process(name, result);
    }

    /// <summary>Compiles with the node definitions of the store.</summary>
    private protected virtual CompilationResult Compile(DescriptionSource source, CompileOptions options)
        => Ask("Compiling", engine => engine.CompileAsync(source, options));

    private CompilationResult Compile(string name, DescriptionSource source)
    {
        var options = new CompileOptions
        {
            Definitions = [.. DefinitionPath.SelectMany(path => FilePath.Find(this, path, literal: false))
                .Concat(DefinitionLiteralPath.SelectMany(path => FilePath.Find(this, path, literal: true)))
                .Select(file => DescriptionInput.FromFile(this, file))],
            Name = NameOverride,
            Variables = PlainGraph.From(Variable),
            AllowImportsOutside = AllowImportsOutside,
        };
        var result = Compile(source, options);
        // Findings about PowerShell data have no file. When only one document is PowerShell data, they are about it.
        return source.Graph is null || options.Definitions.Any(definition => definition.Graph is not null)
            ? result
            : result with { Diagnostics = DataFile.Locate(result.Diagnostics, name) };
    }

    /// <summary>The full path of a credentials file, which must exist.</summary>
    private protected string? Existing(string? path)
        => path is null ? null : FilePath.Existing(SessionState.Path, path);

    /// <summary>Writes the warnings and throws the errors.</summary>
    private protected CompiledInfrastructure Require(CompilationResult result)
    {
        foreach (var diagnostic in result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Warning))
            WriteWarning(diagnostic.WithoutSeverity());
        return result.Require();
    }
}
