using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoPlacement")]
[OutputType(typeof(OccoPlacement))]
public sealed class GetOccoPlacementCommand : OccoCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string? Infrastructure { get; set; }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [NodeReference]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string? Node { get; set; }

    [Parameter(Position = 2)]
    [ValidateRange(1, 10_000)]
    public int Count { get; set; } = 1;

    protected override void ProcessRecord() => Attempt(Infrastructure, () =>
    {
        var (infrastructure, engine) = (Find(Infrastructure!), Engine);
        foreach (var node in NodeSelection.Expand(infrastructure, [Node!]))
        {
            AddMeter($"Asking the clouds of {infrastructure.Name}");
            var places = Run(cancel => engine.GetPlacementAsync(infrastructure.Id, node, Count, cancel));
            foreach (var (i, place) in places.Index())
                WriteObject(place.ToOutput(infrastructure.Name, node, i + 1, engine.StorePath));
        }
    }, "Node");
}
