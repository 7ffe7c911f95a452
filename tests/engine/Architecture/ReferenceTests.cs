using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>References between the folders of the engine go upward only; a folder is a namespace.</summary>
public sealed class ReferenceTests
{
    private const string Root = "Occo.Engine.";

    /// <summary>
    /// What each folder may use beside itself. <c>Contracts</c>: public types of handlers, composers and probes.
    /// </summary>
    private static readonly Dictionary<string, string[]> Law = new()
    {
        ["Model"] = [],
        ["Util"] = ["Model"],
        ["Compiler"] = ["Model", "Util", "Contracts"],
        ["InfoBroker"] = ["Model", "Util", "Contracts"],
        ["CloudHandlers"] = ["Model", "Util", "Contracts"],
        ["ServiceComposers"] = ["Model", "Util", "Contracts"],
        ["Health"] = ["Model", "Util", "Contracts"],
        ["Enactor"] = ["Model", "Util"],
        ["InfraProcessor"] =
            ["Model", "Util", "Compiler", "InfoBroker", "CloudHandlers", "ServiceComposers", "Health", "Enactor"],
        ["Notify"] = ["Model", "Util", "InfoBroker"],
        ["Api"] =
        [
            "Model", "Util", "Compiler", "InfoBroker", "CloudHandlers", "ServiceComposers", "Health", "Enactor",
            "InfraProcessor", "Notify",
        ],
    };

    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Engine = new(
        () => new ArchLoader().LoadAssemblies(typeof(Orchestrator).Assembly).Build());

    [Fact]
    public void Types_AllFolders_AreInANamespaceOfTheLaw()
        => Assert.Empty(Types().Select(t => FolderOf(t.FullName)).Distinct().Except(Law.Keys));

    [Theory]
    [MemberData(nameof(Folders))]
    public void References_Folder_AreAllowed(string folder)
    {
        var found = from type in Types()
                    where FolderOf(type.FullName) == folder
                    from target in type.Dependencies.Select(d => d.Target).Distinct()
                    where target.FullName.StartsWith(Root, StringComparison.Ordinal)
                    let other = FolderOf(target.FullName)
                    where other != folder && !Law[folder].Contains(other) && !IsContract(folder, other, target)
                    select $"{type.FullName} -> {target.FullName}";

        Assert.Empty(found.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Enactor_IsPure()
    {
        string[] impure = ["System.TimeProvider", "System.IO.", "System.Net.", "System.Threading.", "System.Random",
            "Occo.Engine.Util.Failpoint", "System.Environment"];
        string[] texts = ["System.IO.StringReader", "System.IO.StringWriter", "System.IO.TextReader",
            "System.IO.TextWriter", "System.Net.WebUtility"];
        var found = from type in WithUsedOfUtil(Types().Where(t => FolderOf(t.FullName) == "Enactor"))
                    from target in type.Dependencies.Select(d => d.Target.FullName).Distinct()
                    where impure.Any(i => target.StartsWith(i, StringComparison.Ordinal)) && !texts.Contains(target)
                    select $"{type.FullName} -> {target}";

        Assert.Empty(found.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// The engine sees a contract: a database is the affair of its backend, and SQLite of the dummy cloud's own file,
    /// too.
    /// </summary>
    [Theory]
    [InlineData("Sqlite", "Microsoft.Data.Sqlite.", "SQLitePCL.")]
    [InlineData("PostgreSql", "Npgsql.")]
    public void Database_IsKnownToItsBackendOnly(string folder, params string[] library)
    {
        var backend = Root + $"InfoBroker.{folder}.";
        // A backup of any store is a SQLite file.
        string[] doors =
        [
            Root + "InfoBroker.StoreBackends", Root + "InfoBroker.StorePath",
            Root + "InfoBroker.PostgreSql.PostgresBackend", Root + "InfoBroker.PostgreSql.PostgresRestore",
        ];
        var found = from type in Types()
                    where !type.FullName.StartsWith(backend, StringComparison.Ordinal)
                    from target in type.Dependencies.Select(d => d.Target.FullName).Distinct()
                    where library.Any(l => target.StartsWith(l, StringComparison.Ordinal))
                        ? !type.FullName.StartsWith(Root + "CloudHandlers.Dummy.", StringComparison.Ordinal)
                        : target.StartsWith(backend, StringComparison.Ordinal)
                            && !doors.Contains(type.FullName.Split('+')[0])
                    select $"{type.FullName} -> {target}";

        Assert.Empty(found.Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(Types(), t => t.FullName.StartsWith(backend, StringComparison.Ordinal)
            && t.Dependencies.Any(d => d.Target.FullName.StartsWith(library[0], StringComparison.Ordinal)));
    }

    public static TheoryData<string> Folders() => new(Law.Keys);

    private static HashSet<IType> WithUsedOfUtil(IEnumerable<IType> types)
    {
        var all = new HashSet<IType>();
        var open = new Queue<IType>(types);
        while (open.TryDequeue(out var type))
        {
            if (!all.Add(type)) continue;
            foreach (var used in type.Dependencies.Select(d => d.Target))
            {
                if (used.FullName.StartsWith($"{Root}Util.", StringComparison.Ordinal)) open.Enqueue(used);
            }
        }

        return all;
    }

    private static bool IsContract(string folder, string other, IType target)
        => Law[folder].Contains("Contracts") && other is "CloudHandlers" or "ServiceComposers" or "Health"
            && target.Visibility == Visibility.Public;

    private static IEnumerable<IType> Types()
        => Engine.Value.Types.Where(t => t.FullName.StartsWith(Root, StringComparison.Ordinal));

    private static string FolderOf(string fullName) => fullName[Root.Length..].Split('.', '+')[0];
}
