using System.Management.Automation;
using System.Management.Automation.Language;
namespace Occo;

/// <summary>Reads PowerShell data files. Nothing in them is executed.</summary>
internal static class DataFile
{
    private const string SyntaxRule = "OCCO1003";

    // Without SkipLimitCheck the cmdlet refuses more than 500 keys.
    private const string ReadScript =
        "param($path) Microsoft.PowerShell.Utility\\Import-PowerShellDataFile -LiteralPath $path -SkipLimitCheck";

    private const int MaxQuote = 120;

    private static readonly string[] Constants = ["true", "false", "null"];

    public static bool IsDataFile(string path)
        => Path.GetExtension(path).Equals(".psd1", StringComparison.OrdinalIgnoreCase);

    /// <summary>The hashtable in the file. Throws <see cref="DescriptionException"/> with all findings.</summary>
    public static object Read(PSCmdlet cmdlet, string path)
    {
        var script = Parser.ParseFile(path, out _, out var errors);
        Refuse(errors.Select(e => Finding(path, e.Extent, e.Message, "Correct the syntax.")));
        if (script is not { ParamBlock: null, BeginBlock: null, ProcessBlock: null, EndBlock.Statements:
            [PipelineAst { PipelineElements: [CommandExpressionAst { Expression: HashtableAst table }] }] })
        {
            throw new DescriptionException([Finding(path, script.Extent, "The file is not a single hashtable.",
                "Write one @{ ... } without commands.")]);
        }

        Refuse(table.FindAll(IsNoValue, searchNestedScriptBlocks: true).Select(part => Finding(path, part.Extent,
            $"'{Shorten(part.Extent.Text)}' is not a plain value.",
            "Write values only: no commands, and no variables except $true, $false and $null.")));
        try
        {
            return cmdlet.InvokeCommand.NewScriptBlock(ReadScript).Invoke(path).Single();
        }
        catch (RuntimeException error) when (ErrorRecords.IsFailure(error))
        {
            // The message of PowerShell contains the whole file.
            throw new DescriptionException([Finding(path, table.Extent, Shorten(error.Message), "Write values only.")]);
        }
    }

    /// <summary>Adds the file to findings that have none.</summary>
    public static IReadOnlyList<Diagnostic> Locate(IReadOnlyList<Diagnostic> diagnostics, string path)
        => !IsDataFile(path) ? diagnostics : [.. diagnostics.Select(diagnostic => diagnostic.File is not null
            ? diagnostic
            : diagnostic with { Location = diagnostic.Location with { File = path } })];

    /// <summary>Adds the file of the document to the findings of the work.</summary>
    public static T Located<T>(DescriptionSource source, string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DescriptionException refused) when (source.Graph is not null)
        {
            throw new DescriptionException(Locate(refused.Diagnostics, path));
        }
    }

    private static bool IsNoValue(Ast part) => part switch
    {
        CommandAst or InvokeMemberExpressionAst or SubExpressionAst or ScriptBlockExpressionAst => true,
        VariableExpressionAst variable => !Constants.Contains(
            variable.VariablePath.UserPath, StringComparer.OrdinalIgnoreCase),
        _ => false,
    };

    private static string Shorten(string text)
    {
        var line = text.AsSpan().Trim().ToString().Split('\n')[0].TrimEnd();
        if (line.Length > MaxQuote) return line[..MaxQuote] + "...";
        return line.Length < text.Trim().Length ? line + " ..." : line;
    }

    private static void Refuse(IEnumerable<Diagnostic> findings)
    {
        Diagnostic[] found = [.. findings];
        if (found.Length > 0) throw new DescriptionException(found);
    }

    private static Diagnostic Finding(string path, IScriptExtent place, string message, string hint) => new(
        SyntaxRule, DiagnosticSeverity.Error, message,
        new SourceLocation(path, place.StartLineNumber, place.StartColumnNumber), hint);
}
