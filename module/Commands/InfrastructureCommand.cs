using System.Management.Automation;
using Occo.Engine;

namespace Occo.Commands;

/// <summary>A cmdlet that works on infrastructures by name.</summary>
public abstract class InfrastructureCommand : OccoCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Infrastructure")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Does the work of the cmdlet for one infrastructure.</summary>
    private protected abstract void Process(Infrastructure infrastructure);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            Attempt(name, () =>
            {
                foreach (var infrastructure in Ask("Reading the store", engine => InfrastructureSelection.Find(engine, name)))
                    Attempt(infrastructure.Name, () => Process(infrastructure));
            });
        }
    }
}
