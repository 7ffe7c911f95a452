using System.Management.Automation;

namespace Occo;

/// <summary>
/// Converts files, and objects with the path of a file, to a path. Texts stay as they are; tables and other objects are
/// no paths.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FilePathAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] LiteralNames = ["PSPath", "FullName", "LiteralPath"];

    /// <summary>The parameter takes no wildcards. Default: false.</summary>
    public bool IsLiteral { get; set; }

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => inputData is object[] items ? Array.ConvertAll(items, One) : One(inputData);

    private object One(object item) => (item is PSObject wrapped ? wrapped.BaseObject : item) switch
    {
        FileSystemInfo file => Literal(file.FullName),
        PathInfo path => Literal(path.ProviderPath),
        PSCustomObject => OfProperties((PSObject)item) ?? item,
        _ => item,
    };

    private string? OfProperties(PSObject item)
    {
        var literal = LiteralNames.Select(name => Text(item, name)).OfType<string>().FirstOrDefault();
        return literal is null ? Text(item, "Path") : Literal(literal);
    }

    // What a cmdlet wrote, like Join-Path, is wrapped.
    private static string? Text(PSObject item, string property) => item.Properties[property]?.Value switch
    {
        string text => text,
        PSObject { BaseObject: string text } => text,
        _ => null,
    };

    private string Literal(string path) => IsLiteral ? path : WildcardPattern.Escape(path);
}
