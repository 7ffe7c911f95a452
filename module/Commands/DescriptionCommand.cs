using System.Collections;
using System.Management.Automation;
namespace Occo.Commands;

/// <summary>A cmdlet that compiles infrastructure descriptions.</summary>
public abstract class DescriptionCommand : DocumentCommand
{
    [Parameter(Mandatory = true, ParameterSetName = nameof(Description))]
    [ValidateNotNull]
    public object? Description { get; set; }

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] DefinitionPath { get; set; } = [];

    [Parameter]
    [ValidateNotNull]
    public IDictionary? Variable { get; set; }

    /// <summary>Name that takes the place of the one in the description.</summary>
    private protected virtual string? NameOverride => null;

    private protected override object? Document => Description;

    /// <summary>Does the work of the cmdlet with one compiled description.</summary>
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

    /// <summary>Compiles, with what the store has.</summary>
    private protected virtual CompilationResult Compile(DescriptionSource source, CompileOptions options)
        => Ask("Compiling", engine => engine.CompileAsync(source, options));

    private CompilationResult Compile(string name, DescriptionSource source)
    {
        var options = new CompileOptions
        {
            Definitions = [.. DefinitionPath.SelectMany(path => FilePath.Expand(this, path))
                .Select(file => DescriptionInput.FromFile(this, file))],
            Name = NameOverride,
            Variables = PlainGraph.From(Variable),
            AllowImportsOutside = AllowImportsOutside,
        };
        var result = Compile(source, options);
        // Findings about a graph have no file; where there is one graph only, they can be about no other.
        return source.Graph is null || options.Definitions.Any(definition => definition.Graph is not null)
            ? result
            : result with { Diagnostics = DataFile.Locate(result.Diagnostics, name) };
    }

    /// <summary>The compiled description; its warnings are written, its errors thrown.</summary>
    private protected CompiledInfrastructure Require(CompilationResult result)
    {
        foreach (var diagnostic in result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Warning))
            WriteWarning(diagnostic.ToString());
        return result.Require();
    }
}
