using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Compiles with a cloud and composers that only check their keys.</summary>
internal static class Compiling
{
    /// <summary>Definition of the node types t and t2.</summary>
    public const string Definitions = """
        'node_def:t':
        - resource: {type: dummy, zone: a}
        'node_def:t2':
        - resource: {type: dummy, zone: a}
        - resource: {type: dummy, zone: b, size: 2}
        """;

    /// <summary>
    /// The clouds <c>dummy</c>, <c>ec2</c>, <c>docker</c> and <c>nova</c>, the composers <c>basic</c>, <c>cloudinit</c>
    /// and <c>docker</c>, and an empty store.
    /// </summary>
    public static readonly CompilerContext Context = new(
        new Dictionary<string, ICloudHandler>
        {
            ["dummy"] = new SchemaCloud(), ["ec2"] = new Ec2Cloud(), ["docker"] = new DockerCloud(),
            ["nova"] = new NovaCloud(),
        },
        new IServiceComposer[]
        {
            new SchemaComposer("basic", new SectionSchema("").Required("attributes", "", ValueKinds.Any)),
            new SchemaComposer("cloudinit", new SectionSchema("")
                .Required("context_template", "", ValueKinds.Text | ValueKinds.Mapping)
                .Optional("attributes", "", ValueKinds.Any)),
            new SchemaComposer("docker", new SectionSchema("")
                .Required("env", "", ValueKinds.Any)
                .Optional("command", "", ValueKinds.Any)
                .Optional("context_variables", "", ValueKinds.Any)),
        }.ToDictionary(composer => composer.Type),
        new ConfigManagerRegistry([]).All,
        _ => null);

    /// <summary>Compiles a text whose nodes are of types t and t2.</summary>
    public static CompilationResult Text(string description, CompileOptions? options = null)
        => DescriptionCompiler.Compile(
        DescriptionSource.FromText(description),
        (options ?? new()) with { Definitions = [DescriptionSource.FromText(Definitions)] },
        Context);

    /// <summary>Compiles a text that has no errors.</summary>
    public static CompiledInfrastructure Good(string description, CompileOptions? options = null)
        => Text(description, options).Require();

    /// <summary>Compiles definitions from a text.</summary>
    public static DefinitionResult DefinitionText(string definitions)
        => DescriptionCompiler.CompileDefinitions(DescriptionSource.FromText(definitions), false, Context);

    /// <summary>The one error of a result.</summary>
    public static Diagnostic Error(IReadOnlyList<Diagnostic> diagnostics)
        => Assert.Single(diagnostics, d => d.Severity == DiagnosticSeverity.Error);

    private sealed class SchemaCloud : ICloudHandler
    {
        private static readonly SectionSchema Schema = new SectionSchema("")
            .Optional("zone", "").Optional("size", "", ValueKinds.Integer).Optional("disks", "", ValueKinds.List);

        public string Type => "dummy";

        public IReadOnlyList<string> ScopeKeys => [];

        public int MaxBatch => 1;

        public bool CanStart => true;

        public bool CanStop => true;

        public IEnumerable<Diagnostic> Validate(Section resource) => Schema.Check(resource);

        public Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
            => throw new InvalidOperationException("A compilation touches no cloud.");

        public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
            => throw new InvalidOperationException("A compilation touches no cloud.");

        public Task<IReadOnlyList<DropOutcome>> DropAsync(
            CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
            => throw new InvalidOperationException("A compilation touches no cloud.");
    }

    private sealed class SchemaComposer(string type, SectionSchema schema) : IServiceComposer
    {
        public string Type { get; } = type;

        public IEnumerable<Diagnostic> Validate(Section contextualisation) => schema.Check(contextualisation);

        public ComposedRequest Compose(CompositionInput input)
            => throw new InvalidOperationException("A compilation composes nothing.");
    }
}
