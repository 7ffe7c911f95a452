using System.Management.Automation;
using System.Text.RegularExpressions;
namespace Occo.Commands;

/// <summary>A cmdlet that asks a cloud what it offers.</summary>
public abstract class CatalogueCommand : CloudCommand
{
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CatalogueTypeCompleter))]
    public string? Type { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [FilePath(IsLiteral = true)]
    public string? CredentialPath { get; set; }

    // The cloud is asked, not the store.
    private protected override MissingStore Missing => MissingStore.Empty;

    /// <summary>Kind of the items; the prefix of the error id, as in <c>CloudImageNotFound</c>.</summary>
    private protected abstract string Subject { get; }

    /// <summary>Asks once for each name, or once for the default selection of the cloud.</summary>
    private protected void Process(string[] names)
    {
        foreach (var name in names.Length == 0 ? [null] : (string?[])names)
        {
            Attempt(name, () =>
            {
                var type = Type ?? throw NoType(name);
                if (Write(Query(type, null, CredentialPath), name) > 0) return;
                if (name is not null && !WildcardPattern.ContainsWildcardCharacters(name))
                    throw new SelectionException(Subject, $"The cloud '{type}' has no '{name}' there.");
            }, Subject);
        }
    }

    /// <summary>Asks the cloud, writes the matching items and returns their number.</summary>
    private protected abstract int Write(CloudQuery query, string? name);

    /// <summary>Filters the answer of the cloud, because no cloud knows all wildcards.</summary>
    private protected static Func<string, bool> Matcher(string? name)
        => name is null ? _ => true : Wildcards.Of(name).IsMatch;

    /// <summary>The name with the wildcards that clouds know: * and ?.</summary>
    private protected static string? Simple(string? name)
        => name is null ? null : Regex.Replace(name, @"\[[^\]]*\]", "?");

    private ArgumentException NoType(string? name)
    {
        var clouds = Ask("Reading the store", engine => engine.GetCloudsAsync());
        return new(clouds.FirstOrDefault(c => c.Type.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } cloud
            ? $"'{name}' is a type of cloud, and not a name: write -Type {cloud.Type}."
            : "Several clouds have a catalogue. Choose one with -Type: "
                + $"{string.Join(", ", CatalogueTypeCompleter.Types(clouds))}.");
    }
}
