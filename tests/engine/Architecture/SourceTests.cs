using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The form of the source files.</summary>
public sealed class SourceTests
{
    private const int MostLines = 300;
    private const int MostColumns = 120;

    [Fact]
    public void Files_AreShort() => Assert.Empty(
        from file in Files("engine", "module", "server", "tests")
        let lines = File.ReadLines(file).Count()
        where lines > MostLines
        select $"{file}: {lines}");

    [Fact]
    public void Lines_FitTheColumns() => Assert.Empty(
        from file in Files("engine", "module", "server", "tests", "examples")
        from line in File.ReadLines(file).Index()
        where line.Item.Length > MostColumns
        select $"{file}:{line.Index + 1}");

    /// <summary>Time is a <see cref="TimeProvider"/>, which tests can set.</summary>
    [Fact]
    public void Time_NobodyAsksTheClockDirectly() => Assert.Empty(
        from file in Files("engine", "module", "server")
        let text = File.ReadAllText(file)
        where new[] { "DateTime.Now", "DateTime.Today", "Offset.Now", ".UtcNow" }.Any(text.Contains)
        select file);

    private static IEnumerable<string> Files(params string[] folders)
        => from folder in folders
           from file in Directory.EnumerateFiles(
               Path.Combine(Repository.Root, folder), "*.*", SearchOption.AllDirectories)
           where file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".ps1", StringComparison.Ordinal)
           where !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")
           select file;
}
