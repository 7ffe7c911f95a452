using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoWorker")]
[OutputType(typeof(OccoWorker))]
public sealed class GetOccoWorkerCommand : OccoCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Worker")]
    [WorkerReference]
    [ArgumentCompleter(typeof(WorkerIdCompleter))]
    public long[] Id { get; set; } = [];

    protected override void ProcessRecord() => Attempt(null, () =>
    {
        var workers = Ask("Reading the store", engine => engine.GetWorkersAsync());
        foreach (var worker in Id.Length == 0 ? workers : workers.Where(worker => Id.Contains(worker.Id)))
            WriteObject(worker.ToOutput(Engine.StorePath));
        foreach (var id in Id.Except(workers.Select(worker => worker.Id)))
        {
            Report(new SelectionException("Worker",
                $"There is no worker {id}. One that has ended is not shown any more."), id);
        }
    });
}
