using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsData.Compare, "OccoInfrastructure")]
[OutputType(typeof(OccoVersionDifference))]
public sealed class CompareOccoInfrastructureCommand : InfrastructureCommand
{
    [Parameter(Position = 1)]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public int From { get; set; }

    [Parameter(Position = 2)]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public int To { get; set; }

    private protected override void Process(Infrastructure infrastructure)
    {
        var to = To > 0 ? To : infrastructure.Version;
        Attempt(infrastructure.Name, () =>
        {
            var from = From > 0 ? From : VersionBefore(infrastructure, to) ?? to;
            var found = Ask("Reading the store", engine => engine.CompareAsync(infrastructure.Id, from, to));
            var output = found.Select(d => d.ToOutput(infrastructure, from, to, Engine.StorePath));
            WriteObject(output.ToList(), enumerateCollection: true);
        }, "Version");
    }
}
