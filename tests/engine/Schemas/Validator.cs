using System.Diagnostics;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// A validator of JSON Schema from the npm registry, installed beside the built tests. Tests that need it are skipped
/// with a message where Node.js, npm or the registry is missing.
/// </summary>
internal static class Validator
{
    private static readonly string Source = Path.Combine(Repository.Root, "tests", "schemas");
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "schema-validator");
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly Lazy<string?> Installation = new(Install);

    /// <summary>Why it cannot be used; null when it can.</summary>
    public static string? Missing => Installation.Value;

    /// <summary>What is wrong with each document, null for none.</summary>
    public static IReadOnlyList<string?> Judge(IEnumerable<(string Schema, object? Document)> documents)
    {
        var input = PlainJson.Write(documents.Select(object? (d) => new Dictionary<string, object?>
        {
            ["schema"] = d.Schema + ".schema.json",
            ["document"] = d.Document,
        }).ToList());
        var (code, output) = Run("node", ["validate.mjs", Repository.Schemas], input);
        Assert.True(code == 0, output);
        return [.. ((IReadOnlyList<object?>)PlainJson.Read(output)!).Cast<string?>()];
    }

    private static string? Install()
    {
        if (OperatingSystem.IsWindows()) return "npm is not started on Windows.";
        if (Find("node") is null || Find("npm") is null) return "Node.js and npm are not installed.";
        Directory.CreateDirectory(Folder);
        foreach (var file in new[] { "package.json", "package-lock.json", "validate.mjs" })
            File.Copy(Path.Combine(Source, file), Path.Combine(Folder, file), overwrite: true);
        var mark = Path.Combine(Folder, "installed");
        var wanted = File.ReadAllText(Path.Combine(Folder, "package-lock.json"));
        if (File.Exists(mark) && File.ReadAllText(mark) == wanted) return null;
        string[] install =
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=20000"];
        var (code, output) = Run("npm", install, "");
        if (code != 0)
        {
            var why = output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal));
            return $"npm could not install the validator: {why ?? $"code {code}"}";
        }

        File.WriteAllText(mark, wanted);
        return null;
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    // The output; where the program fails, its errors.
    private static (int Code, string Output) Run(string program, string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its errors say why.
        }

        if (!process.WaitForExit(Limit)) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        var said = process.ExitCode == 0 ? output : errors;
        return (process.ExitCode, said.GetAwaiter().GetResult());
    }
}

/// <summary>A fact that needs the validator; skipped with a message when it is not there.</summary>
internal sealed class ValidatorFactAttribute : FactAttribute
{
    public ValidatorFactAttribute(bool conformance = false)
        => Skip = (conformance ? Conformance.Missing : null) ?? Validator.Missing;
}
