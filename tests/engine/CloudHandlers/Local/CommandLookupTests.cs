using System.Reflection;
using System.Runtime.Versioning;
using Xunit;

namespace Occo.Engine.Tests;

[SupportedOSPlatform("linux")]
public sealed class CommandLookupTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("occo-path-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [LinuxFact]
    public void Find_Name_TakesTheFirstFolderThatHasIt()
    {
        var second = Program("b/tool");
        Assert.Equal(second, CommandLookup.Find("tool", folder, $"{folder}/none:{folder}/b:{folder}/c"));
        var first = Program("a/tool");
        Program("c/tool");
        Assert.Equal(first, CommandLookup.Find("tool", folder, $"{folder}/a:{folder}/b"));
    }

    [LinuxFact]
    public void Find_Name_PassesOverFilesThatCannotBeExecutedAndFolders()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "a")).FullName, "tool"), "");
        Directory.CreateDirectory(Path.Combine(folder, "b", "tool"));
        var good = Program("c/tool");
        Assert.Equal(good, CommandLookup.Find("tool", folder, $"{folder}/a:{folder}/b:{folder}/c"));
    }

    [LinuxFact]
    public void Find_NameInTheWorkingDirectoryOnly_IsRefusedWithAHint()
    {
        Program("tool");
        foreach (var path in (string[])["", ".", ":", "relative"])
        {
            var error = Assert.Throws<CloudException>(() => CommandLookup.Find("tool", folder, path));
            Assert.Equal(CloudErrorKind.Invalid, error.Kind);
            Assert.Contains("'./tool'", error.Message, StringComparison.Ordinal);
        }
    }

    [LinuxFact]
    public void Find_Path_IsRelativeToTheWorkingDirectory()
    {
        var program = Program("bin/tool");
        Assert.Equal(program, CommandLookup.Find("./bin/tool", folder, ""));
        Assert.Equal(program, CommandLookup.Find("bin/../bin/tool", folder, ""));
        Assert.Equal(program, CommandLookup.Find(program, "/", ""));
    }

    [LinuxFact]
    public void Find_PathThatCannotBeExecuted_SaysWhy()
    {
        File.WriteAllText(Path.Combine(folder, "text"), "");
        Assert.Contains("x bit", Refusal("./text"), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refusal("./none"), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void CommandLine_NameOfTheProgramThatRuns_IsThatProgramWhateverThePathSays()
    {
        var own = Assembly.GetEntryAssembly()!;
        var other = Program(own.GetName().Name!);
        var found = CommandLookup.CommandLine(own.GetName().Name!, folder, folder);
        Assert.Equal(Environment.ProcessPath, found[0]);
        Assert.DoesNotContain(other, found);
        if (Path.GetFileName(found[0]) == "dotnet") Assert.Equal(own.Location, Assert.Single(found.Skip(1)));
        Assert.Equal([other], CommandLookup.CommandLine($"./{own.GetName().Name}", folder, ""));
    }

    [LinuxFact]
    public void Problem_RelativePathOrOwnName_IsNone()
    {
        Assert.Null(CommandLookup.Problem("./none", ""));
        Assert.Null(CommandLookup.Problem(Assembly.GetEntryAssembly()!.GetName().Name!, ""));
        Assert.Null(CommandLookup.Problem(Program("tool"), ""));
        Assert.NotNull(CommandLookup.Problem(Path.Combine(folder, "none"), ""));
        Assert.NotNull(CommandLookup.Problem("none", folder));
    }

    [LinuxFact]
    public void CommandLine_OtherName_IsLookedUp()
        => Assert.Equal([Program("tool")], CommandLookup.CommandLine("tool", "/", folder));

    private string Refusal(string command)
        => Assert.Throws<CloudException>(() => CommandLookup.Find(command, folder, "/bin")).Message;

    private string Program(string name)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
