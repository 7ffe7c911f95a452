using System.Management.Automation;

namespace Occo;

/// <summary>Where the store is, and who says so.</summary>
/// <param name="Path">Full path; null: the default one.</param>
/// <param name="Origin">The parameter or variable that names it.</param>
internal sealed record StoreLocation(string? Path, string Origin)
{
    private const string Variable = "OCCO_STORE";

    /// <summary>
    /// The location of a given path, else of the environment variable, else the default one. Relative paths and ~ are
    /// PowerShell's.
    /// </summary>
    public static StoreLocation Of(PathIntrinsics paths, string? given)
    {
        if (given is not null) return new(Full(paths, given), "-StorePath");
        return Environment.GetEnvironmentVariable(Variable) is { } set && !string.IsNullOrWhiteSpace(set)
            ? new(Full(paths, set), $"the environment variable {Variable}")
            : new(null, "the default path");
    }

    private static string Full(PathIntrinsics paths, string text)
        => Orchestrator.IsServerAddress(text) ? text : FilePath.Literal(paths, text);

    /// <summary>The error when there is no store.</summary>
    public OccoException Missing() => new(FailureKind.NoStore,
        $"There is no store at {Orchestrator.PathOf(new() { StorePath = Path })} ({Origin}). Check the path. "
        + "New-OccoInfrastructure, Import-OccoNodeDefinition and New-OccoToken create a store.");
}
