using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Set, "OccoScale", DefaultParameterSetName = CountSet, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SetOccoScaleCommand : OccoCommand
{
    private const string CountSet = "Count";
    private const string AddSet = "Add";
    private const string RemoveSet = "Remove";
    private const string IdSet = "Id";

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string? Infrastructure { get; set; }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [NodeReference]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string? Node { get; set; }

    [Parameter(Mandatory = true, Position = 2, ParameterSetName = CountSet)]
    [ValidateRange(0, int.MaxValue)]
    public int Count { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = AddSet)]
    [ValidateRange(1, int.MaxValue)]
    public int Add { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = RemoveSet)]
    [ValidateRange(1, int.MaxValue)]
    public int Remove { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId")]
    [ValidateNotNullOrEmpty]
    [NodeIdReference]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[] Id { get; set; } = [];

    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? IfRevision { get; set; }

    protected override void ProcessRecord() => Attempt(Infrastructure, () =>
    {
        var infrastructure = Find(Infrastructure!);
        var (request, action) = ParameterSetName switch
        {
            AddSet => (new ScaleRequest { Up = Add }, $"Scale by {Add} more"),
            RemoveSet => (new ScaleRequest { Down = Remove }, $"Scale by {Remove} fewer"),
            IdSet => (new ScaleRequest { Drop = Id }, $"Scale down by {string.Join(", ", Id)}"),
            _ => (new ScaleRequest { To = Count }, $"Scale to {Count}"),
        };
        foreach (var node in NodeSelection.Expand(infrastructure, [WildcardPattern.Escape(Node!)]))
        {
            if (!ShouldProcess($"Node '{node}' of infrastructure '{infrastructure.Name}'", action)) continue;
            foreach (var warning in Ask("Requesting",
                engine => engine.ScaleAsync(infrastructure.Id, node, request, IfRevision)))
            {
                WriteWarning($"{infrastructure.Name}: {warning}");
            }
        }
    }, "Node");
}
