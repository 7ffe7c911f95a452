using System.Management.Automation;
namespace Occo.Commands;

/// <summary>A cmdlet that reads documents: files, texts or PowerShell data.</summary>
public abstract class DocumentCommand : OccoCommand
{
    private protected const string PathSet = "Path";
    private bool literal;
    private string[] paths = [];

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [FilePath]
    public virtual string[] Path
    {
        get => paths;
        set => (paths, literal) = (value, false);
    }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    [FilePath(IsLiteral = true)]
    public string[] LiteralPath
    {
        get => paths;
        set => (paths, literal) = (value, true);
    }

    [Parameter]
    public SwitchParameter AllowImportsOutside { get; set; }

    /// <summary>The document when no path is given.</summary>
    private protected abstract object? Document { get; }

    /// <summary>Processes one document; <paramref name="read"/> may throw <see cref="DescriptionException"/>.</summary>
    private protected abstract void Process(string name, Func<DescriptionSource> read);

    protected override void ProcessRecord()
    {
        if (Document is { } document)
        {
            var folder = SessionState.Path.CurrentFileSystemLocation.ProviderPath;
            Attempt(ParameterSetName,
                () => Process(ParameterSetName, () => DescriptionInput.FromValue(document, folder)));
            return;
        }

        foreach (var path in paths)
        {
            Attempt(path, () =>
            {
                foreach (var file in FilePath.Find(this, path, literal))
                    Attempt(file, () => Process(file, () => DescriptionInput.FromFile(this, file)));
            });
        }
    }
}
