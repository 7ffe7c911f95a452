using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsData.Import, "OccoPool", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoPool))]
public sealed class ImportOccoPoolCommand : DocumentCommand
{
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = nameof(Pool), ValueFromPipeline = true)]
    [ValidateNotNull]
    public object? Pool { get; set; }

    private protected override object? Document => Pool;

    private protected override MissingStore Missing
        => IsWhatIf ? MissingStore.Empty : MissingStore.Create;

    private protected override void Process(string name, Func<DescriptionSource> read)
    {
        if (!ShouldProcess($"Pools of {name}", "Import")) return;
        var source = read();
        var stored = DataFile.Located(source, name, () => Ask("Importing",
            engine => engine.ImportPoolsAsync(source, AllowImportsOutside)));
        foreach (var pool in stored) WriteObject(pool.ToOutput(Engine.StorePath));
    }
}
