using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoToken")]
[OutputType(typeof(OccoToken))]
public sealed class GetOccoTokenCommand : OccoCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [TokenReference]
    [ArgumentCompleter(typeof(TokenNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    public SwitchParameter IncludeRevoked { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            Attempt(name, () =>
            {
                foreach (var token in Ask(
                    "Reading the store", engine => TokenSelection.FindAsync(engine, name, IncludeRevoked)))
                {
                    WriteObject(token.ToOutput(Engine.StorePath));
                }
            }, "Token");
        }
    }
}
