using System.Diagnostics;
using System.Text;
namespace Occo.Bench;

/// <summary>The cost of compiling.</summary>
internal static class Compilation
{
    /// <summary>Milliseconds to compile a chain in which each node depends on the one before it.</summary>
    public static async Task<double?> ChainAsync(int nodes)
    {
        var workshop = await Workshop.OpenAsync().ConfigureAwait(false);
        await using var open = workshop.ConfigureAwait(false);
        var description = DescriptionSource.FromText(Chain(nodes));
        var watch = Stopwatch.StartNew();
        var result = await workshop.Occo.CompileAsync(description).ConfigureAwait(false);
        watch.Stop();
        if (result.Require().Levels.Count != nodes) throw new InvalidOperationException("The chain lost a link.");
        return watch.Elapsed.TotalMilliseconds;
    }

    private static string Chain(int nodes)
    {
        var text = new StringBuilder("infra_name: chain\nuser_id: bench\nnodes:\n");
        for (var i = 0; i < nodes; i++) text.Append($"  - {{name: n{i}, type: machine, variables: {{index: {i}}}}}\n");
        text.Append("dependencies:\n");
        for (var i = 1; i < nodes; i++) text.Append($"  - [n{i}, n{i - 1}]\n");
        return text.Append(Workshop.Definition()).ToString();
    }
}
