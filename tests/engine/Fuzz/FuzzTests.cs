using System.Diagnostics;
using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace Occo.Engine.Tests;

/// <summary>
/// Damaged documents give diagnostics, damaged templates composition errors: never another exception, never a hang. A
/// part of the inputs by default; OCCO_FUZZ_COUNT sets how many, OCCO_FUZZ_SEED where to begin.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Targets = 3;

    // Far above what any input needs, also where the machine is busy with something else.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly int Count = Setting("OCCO_FUZZ_COUNT", 15_000) / Targets;
    private static readonly int FirstSeed = Setting("OCCO_FUZZ_SEED", 1);
    private readonly TempStore store = new();

    public void Dispose() => store.Dispose();

    [ConformanceFact]
    public async Task YamlReader_DamagedDocuments_GivesDiagnosticsOnly()
    {
        var occo = await store.OpenAsync();
        await RunAsync(Documents("*.yaml"), text => CompileAsync(occo, text));
    }

    [ConformanceFact]
    public async Task JsonReader_DamagedDocuments_GivesDiagnosticsOnly()
    {
        var occo = await store.OpenAsync();
        await RunAsync(JsonDocuments(), text => CompileAsync(occo, text));
    }

    [ConformanceFact]
    public async Task TemplateEngine_DamagedTemplates_GivesCompositionErrorsOnly()
    {
        var variables = new Dictionary<string, object?>
        {
            ["variables"] = new Dictionary<string, object?> { ["a"] = 1L, ["b"] = new List<object?> { "x", 2L } },
            ["node_id"] = "n",
            ["name"] = "web",
            ["a"] = new List<object?> { 1L, 2L, 3L },
        };
        var functions = new Dictionary<string, TemplateFunction> { ["getip"] = _ => "10.0.0.1" };
        await RunAsync(Templates(), text =>
        {
            try
            {
                Template.Parse(text, "fuzz").Render(new() { Variables = variables, Functions = functions });
                return Task.FromResult(true);
            }
            catch (CompositionException)
            {
                return Task.FromResult(false);
            }
        });
    }

    [Fact]
    public void Mutator_SameSeed_GivesTheSameInputs()
    {
        string[] corpus = ["nodes: [a, b]\nname: x", "{{ getip('db') }}"];
        var (first, second) = (new Mutator(corpus, 7), new Mutator(corpus, 7));

        var inputs = Enumerable.Range(0, 200).Select(_ => first.Next()).ToList();

        Assert.Equal(inputs, Enumerable.Range(0, 200).Select(_ => second.Next()));
        Assert.True(inputs.Distinct().Count() > 150);
        Assert.NotEqual(inputs, Enumerable.Range(0, 200).Select(_ => new Mutator(corpus, 8).Next()));
    }

    // True where the input is still a good one: the injuries must not be so bad that only the first line is ever read.
    private async Task RunAsync(IReadOnlyList<string> corpus, Func<string, Task<bool>> target)
    {
        var (good, slowest, slowestSeed) = (0, TimeSpan.Zero, 0);
        for (var seed = FirstSeed; seed < FirstSeed + Count; seed++)
        {
            var text = new Mutator(corpus, seed).Next();
            var start = Stopwatch.GetTimestamp();
            try
            {
                if (await target(text)) good++;
            }
            catch (Exception e)
            {
                Assert.Fail($"OCCO_FUZZ_SEED={seed}: {e}\n{text}");
            }

            var took = Stopwatch.GetElapsedTime(start);
            if (took > slowest) (slowest, slowestSeed) = (took, seed);
        }

        output.WriteLine($"{Count} inputs from {corpus.Count} documents, {good} of them still good; "
            + $"slowest {slowest.TotalMilliseconds:0} ms (seed {slowestSeed})");
        Assert.True(slowest < Longest, $"OCCO_FUZZ_SEED={slowestSeed} took {slowest}");
        Assert.True(Count < 1000 || good > 0, "no input was still good");
    }

    private static async Task<bool> CompileAsync(Orchestrator occo, string text)
    {
        var result = await occo.CompileAsync(DescriptionSource.FromText(text));
        Assert.True(result.Success || result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error));
        Assert.All(result.Diagnostics, d => Assert.StartsWith("OCCO", d.Id, StringComparison.Ordinal));
        return result.Success;
    }

    private static IReadOnlyList<string> Documents(string pattern) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Conformance.Root!, "documents"), pattern, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllText),
        """
        infra_name: whole
        user_id: ops
        variables: {a: {b: [1, 2]}}
        nodes: [{name: db, type: t}, &web {name: web, type: t, scaling: {min: 1, max: 3}}]
        dependencies: [{connection: [*web, db], mappings: {inbound: [{attributes: [a, b]}]}}]
        node_definitions: {t: [{resource: {type: dummy, latency: 0.1}, health_check: {ports: [80]}}]}
        """,
        """
        infra_name: small
        user_id: ops
        nodes: [{name: web, type: t}]
        node_definitions: {t: [{resource: {type: dummy}}]}
        """,
    ];

    private static IReadOnlyList<string> JsonDocuments() =>
    [
        .. Directory.EnumerateFiles(Conformance.Root!, "*.json", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllText).Where(t => t.Length < 60_000),
        """
        {"infra_name": "small", "user_id": "ops", "variables": {"a": [1, 2.5, null, true]},
         "nodes": [{"name": "db", "type": "t"}, {"name": "web", "type": "t", "scaling": {"min": 1, "max": 3}}],
         "dependencies": [["web", "db"]], "node_definitions": {"t": [{"resource": {"type": "dummy"}}]}}
        """,
    ];

    private static IReadOnlyList<string> Templates()
        => [.. Documents("*").Where(t => t.Contains("{{", StringComparison.Ordinal))];

    private static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
