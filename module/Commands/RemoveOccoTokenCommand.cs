using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Remove, "OccoToken", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveOccoTokenCommand : OccoCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [TokenReference]
    [ArgumentCompleter(typeof(TokenNameCompleter))]
    public string[] Name { get; set; } = [];

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            Attempt(name, () =>
            {
                foreach (var token in Ask("Reading the store", engine => TokenSelection.FindAsync(engine, name)))
                {
                    if (ShouldProcess($"Token '{token.Name}' ({token.Role})", "Revoke"))
                        Ask("Revoking", engine => engine.RevokeTokenAsync(token.Id));
                }
            }, "Token");
        }
    }
}
