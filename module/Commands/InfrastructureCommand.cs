using System.Management.Automation;
namespace Occo.Commands;

/// <summary>A cmdlet that processes infrastructures by name.</summary>
public abstract class InfrastructureCommand : OccoCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Infrastructure")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string[] Name { get; set; } = [];

    private protected abstract void Process(Infrastructure infrastructure);

    private protected virtual Task<IReadOnlyList<Infrastructure>> FindAsync(IOrchestrator engine, string name)
        => InfrastructureSelection.FindAsync(engine, name);

    private protected int? VersionBefore(Infrastructure infrastructure, int version)
        => Ask("Reading the store", engine => engine.VersionBeforeAsync(infrastructure.Id, version));

    protected override void ProcessRecord() => ForEach(Name, FindAsync, Process);
}
