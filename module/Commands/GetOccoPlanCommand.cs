using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoPlan")]
[OutputType(typeof(OccoPlan))]
public sealed class GetOccoPlanCommand : InfrastructureCommand
{
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] Node { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] ExcludeNode { get; set; } = [];

    [Parameter]
    public SwitchParameter IncludeProtected { get; set; }

    [Parameter]
    [InstanceCount]
    public string? MaxDrops { get; set; }

    [Parameter]
    public SwitchParameter IncludeUnchanged { get; set; }

    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    private protected override void Process(Infrastructure infrastructure)
    {
        if (NodeSelection.Scope(infrastructure, Node, ExcludeNode) is { } options)
        {
            WritePlan(infrastructure, options with
            {
                Credential = Credential.ToEngine(),
                IncludeProtected = IncludeProtected,
                MaxDrops = InstanceCountAttribute.Read(MaxDrops),
            }, IncludeUnchanged);
        }
    }
}
