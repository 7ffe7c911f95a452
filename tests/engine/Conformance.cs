using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The conformance set, which lies beside the repository and is not part of it.</summary>
internal static class Conformance
{
    private const string Marker = "shared/conformance/occopus";

    /// <summary>Why tests that need the set are skipped; null when it is there.</summary>
    public static string? Missing => Root is null
        ? $"No {Marker} above the tests; OCCO_CONFORMANCE can name the folder."
        : null;

    /// <summary>The folder with <c>documents</c> and <c>expected</c>, or null.</summary>
    public static string? Root { get; } = Find();

    /// <summary>
    /// The expected results, as paths below <c>expected</c> without extension: <c>tutorials/ec2-ping</c>.
    /// </summary>
    public static IEnumerable<string> Pairs
    {
        get
        {
            if (Root is null) return [];
            var expected = Path.Combine(Root, "expected");
            return Directory.EnumerateFiles(expected, "*.json", SearchOption.AllDirectories)
                .Select(file => Path.ChangeExtension(Path.GetRelativePath(expected, file), null).Replace('\\', '/'))
                .Order(StringComparer.Ordinal);
        }
    }

    /// <summary>The expected result of a pair, as plain values.</summary>
    public static IReadOnlyDictionary<string, object?> Expected(string pair)
        => PlainJson.ReadMapping(File.ReadAllText(Path.Combine(Root!, "expected", pair + ".json")));

    /// <summary>A file of small cases, as plain values.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, object?>> Cases(string file) => Root is null ? [] :
        [.. ((IReadOnlyList<object?>)PlainJson.Read(File.ReadAllText(Path.Combine(Root, file)))!)
            .Cast<IReadOnlyDictionary<string, object?>>()];

    /// <summary>A document of the set, by a path below <c>documents</c>.</summary>
    public static DescriptionSource Document(string path)
        => DescriptionSource.FromFile(Path.Combine(Root!, "documents", path));

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("OCCO_CONFORMANCE") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var candidate = Path.Combine(folder, Marker);
            if (Directory.Exists(candidate)) return candidate;
        }

        return null;
    }
}

/// <summary>A fact that needs the conformance set; skipped with a message when it is not there.</summary>
internal sealed class ConformanceFactAttribute : FactAttribute
{
    public ConformanceFactAttribute() => Skip = Conformance.Missing;
}

/// <summary>A theory that needs the conformance set; skipped with a message when it is not there.</summary>
internal sealed class ConformanceTheoryAttribute : TheoryAttribute
{
    public ConformanceTheoryAttribute() => Skip = Conformance.Missing;
}
