using System.Text;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Imports: relative, nested, and never out of the folder tree.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly string outside = Directory.CreateTempSubdirectory("occo-").FullName;
    private readonly string root;

    public ImportTests()
    {
        root = Path.Combine(outside, "root");
        Directory.CreateDirectory(Path.Combine(root, "nodes", "deep"));
        Write("../secret.yaml", "secret: 1");
    }

    public void Dispose() => Directory.Delete(outside, recursive: true);

    [Fact]
    public void Import_Yaml_IsATree()
    {
        Write("nodes/part.yaml", "k: [1, 2]");
        Assert.Equal("""{"k":[1,2]}""", Good("a: !yaml_import {url: file://nodes/part.yaml}"));
    }

    [Fact]
    public void Import_Text_IsTheExactText()
    {
        const string text = "#!/bin/sh\n{{ name }}:\t[ not yaml\r\n\n";
        Write("script.sh", text);
        Assert.Equal(PlainJson.Write(text), Good("a: !text_import\n  url: file://script.sh"));
    }

    [Fact]
    public void Import_Nested_StartsFromTheImportingFile()
    {
        Write("nodes/part.yaml", "inner: !yaml_import {url: file://deep/leaf.yaml}");
        Write("nodes/deep/leaf.yaml", "up: !text_import {url: file://../../top.txt}");
        Write("top.txt", "top");
        Assert.Equal("""{"inner":{"up":"top"}}""", Good("a: !yaml_import {url: file://nodes/part.yaml}"));
    }

    [Fact]
    public void Import_Json_IsATree()
    {
        Write("part.json", """{"k": [1, 2]}""");
        Assert.Equal("""{"k":[1,2]}""", Good("a: !yaml_import {url: file://part.json}"));
    }

    [Fact]
    public void Import_SameFileTwice_IsTheSameTree()
    {
        Write("part.yaml", "k: 1");
        const string import = "!yaml_import {url: file://part.yaml}";
        var root = (MappingNode)Load($"a: {import}\nb: {import}", out _)!;
        Assert.Same(root["a"], root["b"]);
    }

    [Fact]
    public void Import_FromAText_StartsFromItsFolder()
    {
        Write("part.yaml", "k: 1");
        var findings = new Findings();
        var source = DescriptionSource.FromText("a: !yaml_import {url: file://part.yaml}", root);
        var document = (MappingNode)new DocumentLoader(findings, false).Load(source)!;
        Assert.Equal("""{"k":1}""", PlainJson.Write(document["a"]!.Plain));
    }

    [Fact]
    public void Import_FromATextWithoutAFolder_IsRefused()
    {
        var findings = new Findings();
        new DocumentLoader(findings, false).Load(DescriptionSource.FromText("a: !yaml_import {url: file://part.yaml}"));
        Assert.Equal("OCCO1020", Assert.Single(findings.Sorted).Id);
    }

    [Theory]
    [InlineData("file://../secret.yaml", "OCCO1022")]
    [InlineData("file://nodes/../../secret.yaml", "OCCO1022")]
    [InlineData("file://nodes/deep/../../../secret.yaml", "OCCO1022")]
    [InlineData("file:///etc/passwd", "OCCO1022")]
    [InlineData("FILE:///etc/passwd", "OCCO1022")]
    [InlineData("file://..", "OCCO1022")]
    [InlineData("file://", "OCCO1020")]
    [InlineData("http://example.org/x.yaml", "OCCO1020")]
    [InlineData("ftp://example.org/x.yaml", "OCCO1020")]
    [InlineData("part.yaml", "OCCO1020")]
    [InlineData("file://example.org/x.yaml", "OCCO1021")]
    [InlineData("file://nodes", "OCCO1021")]
    [InlineData("file://nosuch.yaml", "OCCO1021")]
    public void Import_OfWhatIsNotInTheTree_IsRefused(string url, string id)
    {
        foreach (var tag in new[] { "!yaml_import", "!text_import" })
        {
            Load($"a: {tag} {{url: '{url}'}}", out var findings);
            var finding = Assert.Single(findings);
            Assert.Equal((id, 1, true), (finding.Id, finding.Line, finding.Column > 1));
            Assert.EndsWith("main.yaml", finding.File, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Import_ThroughALinkOutOfTheTree_IsRefused()
    {
        File.CreateSymbolicLink(Path.Combine(root, "file.yaml"), Path.Combine(outside, "secret.yaml"));
        File.CreateSymbolicLink(Path.Combine(root, "relative.yaml"), "../secret.yaml");
        File.CreateSymbolicLink(Path.Combine(root, "second.yaml"), "relative.yaml");
        Directory.CreateSymbolicLink(Path.Combine(root, "folder"), outside);
        Directory.CreateSymbolicLink(Path.Combine(root, "nodes", "up"), "../..");
        string[] paths = ["file.yaml", "relative.yaml", "second.yaml", "folder/secret.yaml", "nodes/up/secret.yaml"];
        foreach (var path in paths)
        {
            Load($"a: !yaml_import {{url: 'file://{path}'}}", out var findings);
            Assert.Equal("OCCO1022", Assert.Single(findings).Id);
        }
    }

    [Fact]
    public void Import_ThroughALinkInsideTheTree_IsAllowed()
    {
        Write("nodes/part.yaml", "k: 1");
        File.CreateSymbolicLink(Path.Combine(root, "link.yaml"), "nodes/part.yaml");
        Directory.CreateSymbolicLink(Path.Combine(root, "dir"), Path.Combine(root, "nodes"));
        Assert.Equal("""{"k":1}""", Good("a: !yaml_import {url: file://link.yaml}"));
        Assert.Equal("""{"k":1}""", Good("a: !yaml_import {url: file://dir/part.yaml}"));
    }

    [Fact]
    public void Import_LinksInACircle_AreAFinding()
    {
        File.CreateSymbolicLink(Path.Combine(root, "one"), "two");
        File.CreateSymbolicLink(Path.Combine(root, "two"), "one");
        Load("a: !yaml_import {url: file://one}", out var findings);
        Assert.Equal("OCCO1021", Assert.Single(findings).Id);
    }

    [Fact]
    public void Import_TreeThatIsItselfReachedByALink_IsAllowed()
    {
        var link = Path.Combine(outside, "link");
        Directory.CreateSymbolicLink(link, root);
        Write("part.yaml", "k: 1");
        Write("main.yaml", "a: !yaml_import {url: file://part.yaml}");
        var findings = new Findings();
        new DocumentLoader(findings, false).Load(DescriptionSource.FromFile(Path.Combine(link, "main.yaml")));
        Assert.Empty(findings.Sorted);
    }

    [Fact]
    public void Import_Outside_IsAllowedWhenAsked()
        => Assert.Equal("""{"secret":1}""", Good("a: !yaml_import {url: file://../secret.yaml}", allowOutside: true));

    [Fact]
    public void Import_FilesThatImportEachOther_AreShownAsAPath()
    {
        Write("one.yaml", "x: !yaml_import {url: file://two.yaml}");
        Write("two.yaml", "y: !yaml_import {url: file://one.yaml}");
        Load("a: !yaml_import {url: file://one.yaml}", out var findings);
        var finding = Assert.Single(findings);
        Assert.Equal("OCCO1023", finding.Id);
        Assert.Equal("Files import each other: one.yaml -> two.yaml -> one.yaml.", finding.Message);
        Assert.EndsWith("two.yaml", finding.File, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_OfTheRootItself_IsACycle()
    {
        Load("a: !yaml_import {url: file://main.yaml}", out var findings);
        Assert.Equal("OCCO1023", Assert.Single(findings).Id);
    }

    [Fact]
    public void Import_NestedTooDeep_IsAFinding()
    {
        for (var i = 0; i < 30; i++) Write($"n{i}.yaml", $"a: !yaml_import {{url: file://n{i + 1}.yaml}}");
        Write("n30.yaml", "a: 1");
        Load("a: !yaml_import {url: file://n0.yaml}", out var findings);
        Assert.Equal("OCCO1024", Assert.Single(findings).Id);
    }

    [Fact]
    public void Import_TooOften_IsAFinding()
    {
        Write("part.yaml", "k: 1");
        Load("[" + string.Concat(Enumerable.Repeat("!yaml_import {url: file://part.yaml},", 1100)) + "]",
            out var findings);
        Assert.Contains(findings, f => f.Id == "OCCO1024");
    }

    [Fact]
    public void Import_OfMoreBytesThanAllowed_IsAFinding()
    {
        Write("big.txt", new string('x', 5 * 1024 * 1024));
        Write("big2.txt", new string('x', 5 * 1024 * 1024));
        Load("a: !text_import {url: file://big.txt}\nb: !text_import {url: file://big2.txt}", out var findings);
        Assert.Equal(("OCCO1006", 2), (Assert.Single(findings).Id, findings[0].Line));
    }

    [Fact]
    public void Import_OfADevice_IsRefused()
    {
        if (!File.Exists("/dev/zero")) return;
        Load("a: !text_import {url: file:///dev/zero}", out var findings, allowOutside: true);
        Assert.Equal("OCCO1020", Assert.Single(findings).Id);
    }

    [Theory]
    [InlineData("!yaml_import file://x")]
    [InlineData("!yaml_import {file: x}")]
    [InlineData("!yaml_import {url: file://x, other: 1}")]
    [InlineData("!yaml_import {url: [file://x]}")]
    [InlineData("!text_import {}")]
    [InlineData("!text_import [url]")]
    public void Import_Malformed_IsAFinding(string import)
    {
        Load($"a: {import}", out var findings);
        Assert.Equal(("OCCO1020", 1, 4), (Assert.Single(findings).Id, findings[0].Line, findings[0].Column));
    }

    [Fact]
    public void Import_MistakeInTheImportedFile_NamesThatFile()
    {
        Write("part.yaml", "k: 1\nl: !foo x");
        Load("a: !yaml_import {url: file://part.yaml}", out var findings);
        var finding = Assert.Single(findings);
        Assert.Equal(("OCCO1013", 2, 4), (finding.Id, finding.Line, finding.Column));
        Assert.EndsWith("part.yaml", finding.File, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_InvalidUtf8_IsAFindingWithItsPlace()
    {
        var file = Path.Combine(root, "latin.yaml");
        File.WriteAllBytes(file, [.. "a: 1\nb: caf"u8, 0xE9, .. "\n"u8]);
        var findings = new Findings();
        Assert.Null(new DocumentLoader(findings, false).Load(DescriptionSource.FromFile(file)));
        var finding = Assert.Single(findings.Sorted);
        Assert.Equal(("OCCO1002", 2, 7), (finding.Id, finding.Line, finding.Column));
    }

    [Fact]
    public void Load_Utf16WithMark_IsRead()
    {
        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF8 })
        {
            var file = Path.Combine(root, "wide.yaml");
            File.WriteAllText(file, "a: \u00e9\u20ac", encoding);
            var document = new DocumentLoader(new Findings(), false).Load(DescriptionSource.FromFile(file));
            Assert.Equal("\u00e9\u20ac", ((MappingNode)document!)["a"]!.Plain);
        }
    }

    [Fact]
    public void Import_Pipe_IsRefusedAndNotWaitedFor()
    {
        if (OperatingSystem.IsWindows()) return;
        Pipe.Make(Path.Combine(root, "pipe"));
        Load("a: !text_import {url: file://pipe}\nb: !yaml_import {url: file://pipe}", out var findings);
        Assert.Equal([1, 2], findings.Select(f => f.Line));
        Assert.All(findings, f => Assert.Equal("OCCO1020", f.Id));
        Assert.Contains("is no regular file", findings[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nosuch.yaml", "Could not find file")]
    [InlineData(".", "The file cannot be read: '*' is a folder.")]
    public void Load_NoFile_IsAFinding(string name, string message)
    {
        var (path, findings) = (Path.GetFullPath(Path.Combine(root, name)), new Findings());
        Assert.Null(new DocumentLoader(findings, false).Load(DescriptionSource.FromFile(path)));
        Assert.Equal("OCCO1001", Assert.Single(findings.Sorted).Id);
        Assert.Contains(message.Replace("*", path, StringComparison.Ordinal), findings.Sorted[0].Message,
            StringComparison.Ordinal);
    }

    private string Good(string text, bool allowOutside = false)
    {
        var document = Load(text, out var findings, allowOutside);
        Assert.Empty(findings);
        return PlainJson.Write(((MappingNode)document!)["a"]!.Plain);
    }

    private DocumentNode? Load(string text, out IReadOnlyList<Diagnostic> found, bool allowOutside = false)
    {
        Write("main.yaml", text);
        var findings = new Findings();
        var document = new DocumentLoader(findings, allowOutside)
            .Load(DescriptionSource.FromFile(Path.Combine(root, "main.yaml")));
        found = findings.Sorted;
        return document;
    }

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(root, path), text);
}
