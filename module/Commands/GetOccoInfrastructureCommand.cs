using System.Globalization;
using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoInfrastructure")]
[OutputType(typeof(OccoInfrastructure), typeof(OccoInfrastructureVersion))]
public sealed class GetOccoInfrastructureCommand : LookCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Infrastructure")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public string? Version { get; set; }

    [Parameter]
    public SwitchParameter IncludeRemoved { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            Attempt(name, () =>
            {
                var found = Ask("Reading the store",
                    engine => InfrastructureSelection.FindAsync(engine, name, IncludeRemoved));
                LookAt(found);
                if (Refresh)
                {
                    found = Ask("Reading the store",
                        engine => InfrastructureSelection.FindAsync(engine, name, IncludeRemoved));
                }

                if (Version is null)
                {
                    WriteObject(found.Select(i => i.ToOutput(Engine.StorePath)).ToList(), enumerateCollection: true);
                    return;
                }

                foreach (var infrastructure in found) WriteVersions(infrastructure, Version);
            });
        }
    }

    private void WriteVersions(Infrastructure infrastructure, string version)
    {
        var pattern = Wildcards.Of(version);
        var all = Ask("Reading the store", engine => engine.GetVersionsAsync(infrastructure.Id));
        var versions = all.Where(v => pattern.IsMatch(v.Version.ToString(CultureInfo.InvariantCulture))).ToList();
        if (versions.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(version))
        {
            throw new SelectionException("Version",
                $"'{infrastructure.Name}' has no version {version}; its versions are "
                + $"{string.Join(", ", all.Select(v => v.Version))}.");
        }

        WriteObject(versions.ConvertAll(v => v.ToOutput(infrastructure, Engine.StorePath)), enumerateCollection: true);
    }
}
