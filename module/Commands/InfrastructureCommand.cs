using System.Management.Automation;
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
    public virtual string[] Name { get; set; } = [];

    /// <summary>Does the work of the cmdlet for one infrastructure.</summary>
    private protected abstract void Process(Infrastructure infrastructure);

    /// <summary>The infrastructures that a name stands for.</summary>
    private protected virtual Task<IReadOnlyList<Infrastructure>> FindAsync(Orchestrator engine, string name)
        => InfrastructureSelection.FindAsync(engine, name);

    /// <summary>Plans, and writes the plan and what is to be known of it.</summary>
    private protected void WritePlan(
        Infrastructure infrastructure, EnactmentOptions options, bool withUnchanged = false)
    {
        var engine = Engine;
        AddMeter($"Planning {infrastructure.Name}");
        var plan = Run(cancel => engine.PlanAsync(infrastructure.Id, options, cancel));
        foreach (var warning in plan.Warnings.Concat(plan.Blocked)) WriteWarning($"{infrastructure.Name}: {warning}");
        WriteObject(plan.ToOutput(engine.StorePath, withUnchanged));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            Attempt(name, () =>
            {
                var found = Ask("Reading the store", engine => FindAsync(engine, name));
                foreach (var infrastructure in found)
                    Attempt(infrastructure.Name, () => Process(infrastructure));
            });
        }
    }
}
