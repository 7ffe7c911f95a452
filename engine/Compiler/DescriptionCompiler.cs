namespace Occo.Engine.Compiler;

/// <summary>Compiles a description with its node definitions, or reports everything that is wrong.</summary>
internal static class DescriptionCompiler
{
    /// <summary>Never throws for an error in the documents.</summary>
    public static CompilationResult Compile(
        DescriptionSource source, CompileOptions options, CompilerContext context, CancellationToken cancel = default)
    {
        var findings = new Findings(cancel);
        var infrastructure = Guard(findings, () =>
        {
            var loader = new DocumentLoader(findings, options.AllowImportsOutside);
            var definitions = new Definitions(context, findings, loader.Budget);
            foreach (var document in options.Definitions)
                definitions.Add(loader.Load(document, DefinitionReader.WhenEmpty), plainTypes: false);
            var reader = new InfrastructureReader(options, context, definitions, findings, loader.Budget);
            return loader.Load(source) is { } root ? reader.Read(root) : null;
        });
        return new CompilationResult(findings.HasErrors ? null : infrastructure, findings.Sorted);
    }

    /// <summary>Checks a document of node definitions.</summary>
    public static DefinitionResult CompileDefinitions(
        DescriptionSource source, bool allowImportsOutside, CompilerContext context,
        CancellationToken cancel = default)
    {
        var findings = new Findings(cancel);
        var all = Guard(findings, () =>
        {
            var loader = new DocumentLoader(findings, allowImportsOutside);
            var definitions = new Definitions(context, findings, loader.Budget);
            definitions.Add(loader.Load(source, DefinitionReader.WhenEmpty), plainTypes: false);
            return definitions.All;
        });
        return new DefinitionResult(findings.HasErrors ? [] : all ?? [], findings.Sorted);
    }

    /// <summary>Checks a document of pools.</summary>
    public static PoolResult CompilePools(
        DescriptionSource source, bool allowImportsOutside, CancellationToken cancel = default)
    {
        var findings = new Findings(cancel);
        var pools = Guard(findings, () =>
            new DocumentLoader(findings, allowImportsOutside).Load(source, PoolReader.WhenEmpty) is { } root
                ? PoolReader.Read(root, findings) : null);
        return new PoolResult(findings.HasErrors ? null : pools, findings.Sorted);
    }

    private static T? Guard<T>(Findings findings, Func<T?> compile) where T : class
    {
        try
        {
            return compile();
        }
        catch (DocumentException error)
        {
            findings.Add(error.Diagnostic);
            return null;
        }
    }
}
