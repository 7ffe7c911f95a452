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
    public Guid? NodeId { get; set; }

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
        var arguments = new InformationArguments { Infrastructure = Infrastructure, Node = Node, NodeId = NodeId };
        if (PlainGraph.From(Argument) is { } other) arguments = arguments with { Other = other };
        var answer = Ask("Asking", engine => engine.GetInfoAsync(key, arguments));
        WriteObject(PlainObject.From(answer, Engine.StorePath), enumerateCollection: true);
    }

    private void WriteKeys()
    {
        var keys = Engine.GetInfoKeys();
        foreach (var (key, about) in keys.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            WriteObject(new OccoInfoKey { StorePath = Engine.StorePath, Key = key, Description = about });
    }
}
