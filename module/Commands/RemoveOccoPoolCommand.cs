using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Remove, "OccoPool", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveOccoPoolCommand : OccoCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string[] Name { get; set; } = [];

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            Attempt(name, () =>
            {
                foreach (var found in Ask("Reading the store", engine => PoolSelection.FindAsync(engine, name)))
                {
                    if (ShouldProcess($"Pool '{found.Pool.Name}'", "Remove"))
                        Ask("Removing", engine => engine.RemovePoolAsync(found.Pool.Name));
                }
            });
        }
    }
}
