using System.Collections;
using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoInfo", DefaultParameterSetName = ListSet)]
[OutputType(typeof(object), ParameterSetName = [KeySet])]
[OutputType(typeof(OccoInfoKey), ParameterSetName = [ListSet])]
public sealed class GetOccoInfoCommand : OccoCommand
{
    private const string KeySet = "Key";
    private const string ListSet = "ListKey";

    [Parameter(Position = 0, ParameterSetName = KeySet, ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string? Infrastructure { get; set; }

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = KeySet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(InfoKeyCompleter))]
    public string[] Key { get; set; } = [];

    [Parameter(Position = 2, ParameterSetName = KeySet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string? Node { get; set; }

    [Parameter(ParameterSetName = KeySet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NodeIdReference]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string? NodeId { get; set; }

    [Parameter(ParameterSetName = KeySet)]
    [ValidateNotNull]
    public IDictionary? Argument { get; set; }

    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter ListKey { get; set; }

    protected override void ProcessRecord()
    {
        if (ParameterSetName == ListSet)
        {
            Attempt(null, WriteKeys);
            return;
        }

        foreach (var key in Key) Attempt(key, () => Write(key), "Info");
    }

    private void Write(string key)
    {
        var found = Infrastructure is null ? null : Find(Infrastructure);
        var arguments = InformationArguments.From(PlainGraph.From(Argument) ?? new Dictionary<string, object?>());
        arguments = arguments with
        {
            Infrastructure = found?.Id ?? arguments.Infrastructure,
            Node = found?.Nodes.FirstOrDefault(IsNode) ?? Node ?? arguments.Node,
            // PowerShell binds a text from the pipeline to both. It is an infrastructure.
            NodeId = string.IsNullOrEmpty(NodeId) || NodeId == Infrastructure ? arguments.NodeId : NodeIdOf(NodeId),
        };
        var answer = Ask("Asking", engine => engine.GetInfoAsync(key, arguments));
        WriteObject(PlainObject.From(answer, Engine.StorePath), enumerateCollection: true);
    }

    private bool IsNode(string name) => name.Equals(Node, StringComparison.OrdinalIgnoreCase);

    private void WriteKeys()
    {
        var keys = Ask("Reading the store", engine => engine.GetInfoKeysAsync());
        foreach (var (key, about) in keys.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            WriteObject(new OccoInfoKey { StorePath = Engine.StorePath, Key = key, Description = about });
    }
}
