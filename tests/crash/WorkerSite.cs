using Occo.Engine.Tests;

namespace Occo.Crash;

/// <summary>
/// The dummy cloud under workers: the store is on a PostgreSQL server, and a worker makes what a scenario asks for.
/// The one of the process that performs the scenario is killed with it; that of the next process takes over.
/// </summary>
internal sealed class WorkerSite : DummySite
{
    private const string DataFolder = "XDG_DATA_HOME";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    // What this user's data folder gets is deleted at the end. Children inherit it.
    static WorkerSite()
    {
        var prefix = Path.Combine(Path.GetTempPath(), "occo-crash-data-");
        if (Environment.GetEnvironmentVariable(DataFolder) is { } given
            && given.StartsWith(prefix, StringComparison.Ordinal))
        {
            return;
        }

        var folder = Directory.CreateTempSubdirectory(Path.GetFileName(prefix)).FullName;
        Environment.SetEnvironmentVariable(DataFolder, folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }

    public WorkerSite(string store) : base(store) => StorePath = Address();

    public override string Cloud => "workers";

    public override TimeSpan? Interval => TimeSpan.FromSeconds(1);

    protected override string StorePath { get; }

    public override Task WorkAsync(Orchestrator occo, CancellationToken drain)
        => occo.WorkAsync(new() { Poll = Poll }, drain);

    // The process that makes the trials starts the server; its children find the address.
    private string Address()
    {
        var file = Path.Combine(Folder, "address");
        if (File.Exists(file)) return File.ReadAllText(file);
        if (PostgresServer.Missing is { } why) throw new OccoException(FailureKind.Store, why);
        var made = PostgresServer.AddressAsync($"c{Guid.NewGuid():N}").GetAwaiter().GetResult();
        File.WriteAllText(file, made);
        return made;
    }
}
