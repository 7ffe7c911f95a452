using System.Diagnostics;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// Documents made to hurt: each ends in a finding, soon and in little memory. The bounds are wide, because they are
/// there to catch the exponential and the quadratic, not to measure.
/// </summary>
public sealed class HostileInputTests
{
    private const string Head = "infra_name: x\nuser_id: u\n";
    // Quadratic work at these sizes takes much longer, on any machine.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly Dictionary<string, (string Id, Func<string> Text)> Documents = new()
    {
        ["billion laughs, lists"] = ("OCCO1008",
            () => Head + "nodes: []\nvariables:\n" + Laughs("  a{0}: &a{0} [{1}]\n", 60)),
        ["billion laughs, mappings"] = ("OCCO1008",
            () => Head + "nodes: []\nvariables:\n" + Laughs("  a{0}: &a{0} {{x: {2}, y: {2}, z: {2}}}\n", 60)),
        ["billion laughs in a definition"] = ("OCCO1008",
            () => Head + "nodes: []\nnode_definitions:\n  t:\n  - resource:\n      type: dummy\n      disks:\n"
                + Laughs("      - &a{0} [{1}]\n", 60)),
        ["laughs deeper than allowed"] = ("OCCO1007",
            () => Head + "nodes: []\nvariables:\n" + Laughs("  a{0}: &a{0} [{2}]\n", 200)),
        ["merge keys that multiply"] = ("OCCO1008",
            () => "a: &a {" + Many(3000, i => $"k{i}: 1, ") + "}\n" + Many(3000, i => $"b{i}: {{<<: *a}}\n")),
        ["merged variables that multiply"] = ("OCCO1008",
            () => Head + "variables: {a: {" + Many(20000, i => $"k{i}: 1,") + "}}\nnodes:\n"
            + Many(10000, i => $"- {{name: n{i}, type: t, variables: {{a: {{z: 1}}}}}}\n")),
        ["the same variables in every node"] = ("OCCO1008",
            () => Head + "nodes:\n- {name: n, type: t, variables: &v {v: ["
            + Many(10000, _ => "1,") + "]}}\n" + Many(10000, i => $"- {{name: n{i}, type: t, variables: *v}}\n")),
        ["the same mappings in every dependency"] = ("OCCO1008",
            () => Head + "nodes: [{name: a, type: t}, {name: b, type: t}]\n"
            + "dependencies:\n- {connection: [a, b], mappings: &m [" + Many(5000, _ => "[x, y],") + "]}\n"
            + Many(10000, _ => "- {connection: [a, b], mappings: *m}\n")),
        ["an equal copy that is a bomb"] = ("OCCO1008",
            () => Head + "variables:\n" + Laughs("  a{0}: &a{0} [{1}]\n", 40)
            + Laughs("  b{0}: &b{0} [{1}]\n", 40).Replace('a', 'b')
            + "nodes:\n- {name: n, type: t, variables: {v: *a39}}\n"
            + "dependencies:\n- [n, {name: n, type: t, variables: {v: *b39}}]\n"),
        ["depth 10,000 in flow lists"] = ("OCCO1007", () => new string('[', 10_000) + new string(']', 10_000)),
        ["depth 10,000 in flow lists, open"] = ("OCCO1007", () => new string('[', 10_000)),
        ["depth 10,000 in flow mappings"] = ("OCCO1007",
            () => Many(10_000, _ => "{a: ") + "1" + new string('}', 10_000)),
        ["depth 10,000 in block lists"] = ("OCCO1007", () => Many(10_000, _ => "- ") + "1"),
        ["depth 3,000 in block mappings"] = ("OCCO1007", () => Many(3000, i => new string(' ', i) + "a:\n")),
        ["depth 10,000 in keys"] = ("OCCO1007", () => Many(10_000, _ => "? ")),
        ["depth 10,000 in JSON"] = ("OCCO1007",
            () => "[\"\"," + new string('[', 10_000) + new string(']', 10_000) + "]"),
        ["a scalar of 10 MB, plain"] = ("OCCO1006", () => Head + "nodes: " + new string('x', 10_000_000)),
        ["a scalar of 10 MB, quoted"] = ("OCCO1006", () => Head + "nodes: \"" + new string('x', 10_000_000) + "\""),
        ["a scalar of 10 MB in JSON"] = ("OCCO1006", () => "{\"nodes\": \"" + new string('x', 10_000_000) + "\"}"),
        ["a scalar of 7 MB"] = ("OCCO1103", () => Head + "nodes: " + new string('x', 7_000_000)),
        ["a scalar of 7 MB, escaped"] = ("OCCO1103", () => Head + "nodes: \"" + Many(3_500_000, _ => "\\n") + "\""),
        ["a scalar of 7 MB in lines"] = ("OCCO1103", () => Head + "nodes: |\n" + Many(1_700_000, _ => "  x\n")),
        ["a key of 7 MB"] = ("OCCO1003", () => new string('k', 7_000_000) + ": 1"),
        ["an explicit key of 7 MB"] = ("OCCO1102", () => Head + "nodes: []\n? " + new string('k', 7_000_000) + "\n: 1"),
        ["a tag of 7 MB"] = ("OCCO1013", () => Head + "nodes: !" + new string('t', 7_000_000) + " []"),
        ["a number of 7 MB in JSON"] = ("OCCO1003", () => "{\"nodes\": " + new string('9', 7_000_000) + "}"),
        ["millions of items"] = ("OCCO1008", () => "[" + Many(3_500_000, _ => "a,") + "]"),
        ["millions of mappings"] = ("OCCO1008", () => "[" + Many(1_000_000, _ => "{a: b},") + "]"),
        ["millions of items in JSON"] = ("OCCO1008", () => "[\"\"," + Many(3_500_000, _ => "1,") + "1]"),
        ["millions of documents"] = ("OCCO1005", () => Many(1_000_000, _ => "--- a\n")),
        ["a key 200,000 times"] = ("OCCO1009", () => Many(200_000, _ => "a: 1\n")),
        ["100,000 unknown keys"] = ("OCCO1102", () => Many(100_000, i => $"infra_nam{i}: 1\n")),
        ["20,000 unknown nodes"] = ("OCCO1108",
            () => Head + "nodes:\n" + Many(20_000, i => $"- {{name: averyveryverylongnodename{i}, type: t}}\n")
            + "dependencies:\n"
            + Many(20_000, i => $"- [averyveryverylongnodename{i}, averyveryverylongnodenome{i}]\n")),
        ["10,000 cycles"] = ("OCCO1111", () => Head + "nodes:\n" + Many(20_000, i => $"- {{name: n{i}, type: t}}\n")
            + "dependencies:\n" + Many(10_000, i => $"- [n{2 * i}, n{2 * i + 1}]\n- [n{2 * i + 1}, n{2 * i}]\n")),
        ["a cycle of 30,000"] = ("OCCO1111", () => Head + "nodes:\n" + Many(30_000, i => $"- {{name: n{i}, type: t}}\n")
            + "dependencies:\n" + Many(30_000, i => $"- [n{i}, n{(i + 1) % 30_000}]\n")),
        ["a list that contains itself"] = ("OCCO1012", () => "&a [*a]"),
        ["a mapping that contains itself"] = ("OCCO1012", () => Head + "nodes: []\nvariables: &v {v: *v}"),
        ["a bracket that never closes"] = ("OCCO1003", () => "a: [" + new string(' ', 7_000_000)),
        ["a directive of a tag, 200,000 times"] = ("OCCO1103",
            () => Many(200_000, i => $"%TAG !{i}! tag:x\n") + "--- a"),
    };

    public static TheoryData<string> Names => [.. Documents.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Compile_HostileDocument_EndsInAFindingSoonAndCheaply(string name)
    {
        var (id, make) = Documents[name];
        var text = make();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var result = Compiling.Text(text);
        watch.Stop();
        Assert.False(result.Success);
        Assert.Contains(result.Diagnostics, d => d.Id == id);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Patience);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (1 << 20), 0, 400);
    }

    [Fact]
    public void Compile_FileOf10Megabytes_IsRefused()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "a: " + new string('x', 10_000_000));
            var result = DescriptionCompiler.Compile(DescriptionSource.FromFile(file), new(), Compiling.Context);
            Assert.Equal("OCCO1006", Compiling.Error(result.Diagnostics).Id);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Cuts and changes good documents at every place: whatever comes out, it comes out as a result.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Compile_DamagedDocument_NeverThrows(int seed)
    {
        const string good = """
            infra_name: shop
            user_id: &u ops@example.org
            variables: {a: [1, 2.5, "x\n"], b: &b {c: ~}}
            nodes:
            - &db {name: db, type: t}
            - &web
              name: web
              type: t2
              filter: {zone: b}
              variables: {<<: *b, d: |
                text}
            dependencies:
            - connection: [*web, *db]
              mappings: [[ip, db.ip], {attributes: [port, db.port], synch: true}]
            """;
        const string noise = "[]{}:,-?!&*|>'\"%@`#\n\t \\x0~<";
        var random = new Random(seed);
        for (var round = 0; round < 400; round++)
        {
            var text = good.ToCharArray().ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(text.Count);
                if (random.Next(3) == 0) text.RemoveRange(at, Math.Min(random.Next(1, 12), text.Count - at));
                else text.Insert(at, noise[random.Next(noise.Length)]);
            }

            var result = Compiling.Text(string.Concat(text));
            Assert.Equal(result.Success, result.Diagnostics.All(d => d.Severity == DiagnosticSeverity.Warning));
        }
    }

    private static string Many(int count, Func<int, string> item)
        => string.Concat(Enumerable.Range(0, count).Select(item));

    private static string Laughs(string line, int count) => Many(count, i =>
    {
        var earlier = i == 0 ? "x" : $"*a{i - 1}";
        return string.Format(null, line, i, string.Join(", ", Enumerable.Repeat(earlier, 9)), earlier);
    });
}
