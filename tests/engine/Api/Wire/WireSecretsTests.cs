using System.Collections;
using System.Text.Json;
using Occo.Engine.Api.Wire;
using Xunit;

namespace Occo.Engine.Tests.Api.Wire;

/// <summary>What is hidden in answers.</summary>
public sealed class WireSecretsTests
{
    [Fact]
    public async Task LongAnswer_IsWrittenInParts_SecretsAreHiddenOnce()
    {
        var sample = (CompiledInfrastructure)Sample.Of(typeof(CompiledInfrastructure))!;
        var nodes = new Counted([.. Enumerable.Range(0, 2000).Select(i => sample.Nodes[0] with
        {
            Name = $"n{i}", Variables = new Dictionary<string, object?> { ["password"] = "hush" },
        })]);
        WireSecrets.Hide(true);
        using var answer = new MemoryStream();

        await JsonSerializer.SerializeAsync(answer, sample with { Nodes = nodes }, WireJson.Options);

        Assert.Equal(1, nodes.Reads);
        using var written = System.Text.Json.JsonDocument.Parse(answer.ToArray());
        Assert.Equal(2000, written.RootElement.GetProperty("nodes").GetArrayLength());
        Assert.DoesNotContain("hush", written.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    // Counts how often it is read.
    private sealed class Counted(IReadOnlyList<CompiledNode> nodes) : IReadOnlyList<CompiledNode>
    {
        public int Reads { get; private set; }

        public int Count => nodes.Count;

        public CompiledNode this[int index] => nodes[index];

        public IEnumerator<CompiledNode> GetEnumerator()
        {
            Reads++;
            return nodes.GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
