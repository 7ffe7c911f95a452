using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Security.Cryptography;
using System.Text;
using Microsoft.PowerShell.Commands;

namespace Occo;

/// <summary>
/// A PowerShell module that brings cloud handlers: its manifest has the tag OccoCloudHandler, and says in PrivateData
/// which commands of the module are the scripts. Reading it runs no code.
/// </summary>
internal sealed class CloudModule
{
    /// <summary>The tag, and the key of PrivateData.</summary>
    public const string Tag = "OccoCloudHandler";

    private const int MostFiles = 10_000;

    private static readonly string[] Exports = ["FunctionsToExport", "CmdletsToExport", "AliasesToExport"];

    private readonly Hashtable facts;

    private CloudModule(string manifest)
    {
        Manifest = manifest;
        Name = Path.GetFileNameWithoutExtension(manifest);
        facts = ReadTable(manifest);
        if (!Version.TryParse(facts["ModuleVersion"] as string, out var version))
            throw new ArgumentException($"{manifest} has no ModuleVersion.");
        Number = version;
    }

    public string Name { get; }

    /// <summary>Full path.</summary>
    public string Manifest { get; }

    public Version Number { get; }

    private IDictionary PrivateData => facts["PrivateData"] as IDictionary ?? new Hashtable();

    /// <summary>
    /// The module that is meant, in its newest version; of those with the same version the first in PSModulePath.
    /// Throws <see cref="ArgumentException"/>.
    /// </summary>
    public static CloudModule Find(ModuleSpecification wanted)
    {
        var found = All(wanted.Name).Where(module => Fits(module.Number, wanted)).MaxBy(module => module.Number)
            ?? throw new ArgumentException($"PSModulePath has no module '{wanted}' whose manifest can be read.");
        var tags = found.PrivateData["PSData"] is IDictionary data
            ? LanguagePrimitives.ConvertTo<string[]>(data["Tags"]) : null;
        return tags?.Contains(Tag, StringComparer.OrdinalIgnoreCase) == true && found.PrivateData.Contains(Tag) ? found
            : throw new ArgumentException($"The module {found.Name} brings no cloud handlers: {found.Manifest} has not "
                + $"both the tag '{Tag}' in PrivateData.PSData.Tags and handlers in PrivateData.{Tag}.");
    }

    /// <summary>
    /// The versions of a module in PSModulePath; those without a manifest that can be read are left out.
    /// </summary>
    public static IEnumerable<CloudModule> All(string name)
    {
        // The name may be one that a store names.
        if (name.Length == 0 || name.StartsWith('.') || name.IndexOfAny(['/', '\\', ':', '\0']) >= 0) yield break;
        var path = Environment.GetEnvironmentVariable("PSModulePath") ?? "";
        foreach (var root in path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var folder = Path.Combine(Path.GetFullPath(root), name);
            if (!Directory.Exists(folder)) continue;
            var folders = Directory.GetDirectories(folder).Where(f => Version.TryParse(Path.GetFileName(f), out _));
            foreach (var manifest in folders.Prepend(folder).Select(f => Path.Combine(f, $"{name}.psd1")))
                if (File.Exists(manifest) && Read(manifest) is { } module) yield return module;
        }
    }

    /// <summary>
    /// The hash of all files in the folder of the module, and of their names, in capital hexadecimal digits. Throws
    /// <see cref="ArgumentException"/> for links, and what reading files throws.
    /// </summary>
    public string HashOf()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var root = Path.GetDirectoryName(Manifest)!;
        foreach (var (name, file) in Files(new DirectoryInfo(root), "").OrderBy(f => f.Name, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{Plugin.HashOf(file)}\n"));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Its handlers. Throws <see cref="ArgumentException"/> for mistakes of the manifest.</summary>
    public IReadOnlyList<ScriptHandler> Handlers()
    {
        try
        {
            var tables = LanguagePrimitives.ConvertTo<object[]>(PrivateData[Tag]);
            var handlers = tables.Select(table => HandlerSection.Read(this, Exported(), table as IDictionary
                ?? throw new ArgumentException($"{Tag} is a hashtable, or several."))).ToList();
            return handlers.DistinctBy(h => h.Type).Count() == handlers.Count && handlers.Count > 0 ? handlers
                : throw new ArgumentException($"{Tag} has two handlers of one type, or none.");
        }
        catch (Exception e) when (e is ArgumentException or PSInvalidCastException)
        {
            throw new ArgumentException($"{Manifest}: {e.Message}", e);
        }
    }

    public override string ToString() => $"{Name} {Number}";

    // Null: the manifest does not tell them all.
    private HashSet<string>? Exported()
    {
        var names = Exports.SelectMany(key
            => facts.ContainsKey(key) ? LanguagePrimitives.ConvertTo<string[]>(facts[key]) ?? [] : ["*"]).ToList();
        return names.Exists(WildcardPattern.ContainsWildcardCharacters) ? null
            : new(names, StringComparer.OrdinalIgnoreCase);
    }

    private static CloudModule? Read(string manifest)
    {
        try
        {
            return new(manifest);
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException
            or DescriptionException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Hashtable ReadTable(string manifest)
    {
        var tree = Parser.ParseInput(Orchestrator.ReadDocument(manifest), out _, out var errors);
        return errors.Length == 0 && tree.EndBlock?.Statements is [PipelineAst pipeline]
            && pipeline.GetPureExpression() is HashtableAst table && table.SafeGetValue() is Hashtable facts ? facts
            : throw new ArgumentException($"{manifest} is no manifest of a module.");
    }

    private static bool Fits(Version version, ModuleSpecification wanted)
        => (wanted.RequiredVersion is null || version == wanted.RequiredVersion)
            && (wanted.Version is null || version >= wanted.Version)
            && (wanted.MaximumVersion is null || version <= Version.Parse(wanted.MaximumVersion));

    private static IEnumerable<(string Name, string File)> Files(DirectoryInfo folder, string prefix)
    {
        var count = 0;
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            // What is behind a link can change without it.
            if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                throw new ArgumentException($"{entry.FullName} is a link. A module that is registered has no links.");
            var found = entry is DirectoryInfo inner ? Files(inner, $"{prefix}{entry.Name}/")
                : [($"{prefix}{entry.Name}", entry.FullName)];
            foreach (var file in found)
            {
                if (++count > MostFiles)
                    throw new ArgumentException($"{folder.FullName} has more than {MostFiles} files.");
                yield return file;
            }
        }
    }
}
