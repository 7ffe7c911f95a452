namespace Occo.Bench;

/// <summary>A row of the table: some work and its budget.</summary>
/// <param name="Name">Short name, for the command line.</param>
/// <param name="Work">The work.</param>
/// <param name="Unit">Unit of budget and measurement.</param>
/// <param name="Budget">The allowed cost; null: the row is needed for another row only.</param>
/// <param name="Runs">Runs after the first. Their median is the measurement.</param>
/// <param name="Measure">The cost of one run without its preparation. Null: it cannot be measured here.</param>
internal sealed record Row(
    string Name, string Work, string Unit, double? Budget, int Runs, Func<Task<double?>> Measure)
{
    /// <summary>All measured rows, in the order of the table.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        new("compile-1000", "compile a chain of 1,000 nodes", "ms", 40, 9, () => Compilation.ChainAsync(1_000)),
        new("compile-10000", "compile a chain of 10,000 nodes", "ms", 300, 5, () => Compilation.ChainAsync(10_000)),
        new("build-100", "build 100 instances", "ms", 30, 5, () => Enactment.BuildAsync(100)),
        new("build-1000", "build 1,000 instances", "ms", 150, 3, () => Enactment.BuildAsync(1_000)),
        new("build-10000", "build 10,000 instances", "ms", 1_200, 2, () => Enactment.BuildAsync(10_000)),
        new("build-100000", "build 100,000 instances", "ms", 14_000, 0, () => Enactment.BuildAsync(100_000)),
        new("postgres-1000", "PostgreSQL against SQLite, build 1,000", "times", 2, 5,
            () => Enactment.OnServerAsync(1_000)),
        new("idle-100", "pass with nothing to do, 100 instances", "ms", 20, 9, () => Enactment.IdleAsync(100)),
        new("idle-1000", "pass with nothing to do, 1,000 instances", "ms", 15, 5, () => Enactment.IdleAsync(1_000)),
        new("idle-10000", "pass with nothing to do, 10,000 instances", "ms", 80, 3, () => Enactment.IdleAsync(10_000)),
        new("idle-100000", "pass with nothing to do, 100,000", "ms", 900, 1, () => Enactment.IdleAsync(100_000)),
        new("memory-10000", "peak memory at 10,000 instances", "MB", 150, 0,
            () => Enactment.PeakMemoryAsync(10_000)),
        new("memory-100000", "peak memory at 100,000 instances", "MB", 500, 0,
            () => Enactment.PeakMemoryAsync(100_000)),
        new("parallel", "1,000 creates of 50 ms each, 64 at a time", "ms", 936, 3, Enactment.SlowCreatesAsync),
        new("ec2-create", "create 100 on EC2, 100 ms for each call", "ms", 1_500, 3, Ec2Work.CreateAsync),
        new("ec2-idle", "pass with nothing to do, 100 on EC2", "ms", 150, 5, Ec2Work.IdleAsync),
        new("ec2-destroy", "destroy 100 on EC2", "ms", 1_500, 3, Ec2Work.DestroyAsync),
        new("ec2-calls", "API calls for each of 100 created on EC2", "calls", 0.1, 0, Ec2Work.CallsAsync),
        new("ec2-idle-calls", "API calls of a pass with nothing to do", "calls", 2, 0, Ec2Work.IdleCallsAsync),
        new("ec2-first", "first call to EC2 in a process", "ms", 1_500, 0, Ec2Work.FirstCallAsync),
        new("workers-quiet", "3,000 quiet infrastructures every 30 s, each of 3 workers", "cores", 0.15, 0,
            WorkerTeam.QuietAsync),
        new("workers-takeover", "a killed worker's turns taken over", "s", 2, 0, WorkerTeam.TakeoverAsync),
        new("server-304", "1,000 answers of the server: unchanged", "ms", 333, 0, ServerAnswers.UnchangedAsync),
        new("server-list", "the server lists 1,000 infrastructures", "ms", 100, 0,
            () => ServerAnswers.ListAsync("infrastructures")),
        new("server-nodes", "the server lists the next 1,000 of 10,000 instances", "ms", 100, 0,
            () => ServerAnswers.ListAsync("nodes?limit=1000&after=shop3")),
        new("page-list", "the page lists 100 of 1,000 infrastructures", "ms", 100, 0,
            () => ServerAnswers.PageAsync("/page")),
        new("page-one", "the page of one of 1,000 infrastructures", "ms", 100, 0,
            () => ServerAnswers.PageAsync("/page/infrastructures/shop7")),
        new("page-clouds", "the page of the clouds of 1,000 infrastructures", "ms", 100, 0,
            () => ServerAnswers.PageAsync("/page/clouds")),
        new("local-first", "first enactment on local in a process", "ms", 500, 0, Enactment.FirstOnLocalAsync),
        new("import", "Import-Module over an empty module", "ms", 40, 0, ModuleImport.ExtraCostAsync),
        new("cmdlet-first", "first cmdlet of a new PowerShell, 1,000 nodes", "ms", 200, 0,
            ModuleImport.FirstCmdletAsync),
    ];

    /// <summary>Growth of cost when the size grows tenfold: a name and the two compared rows.</summary>
    public static IReadOnlyList<(string Work, string Small, string Large)> Growths { get; } =
    [
        ("growth of compilation, 1,000 to 10,000", "compile-1000", "compile-10000"),
        ("growth of a build, 10,000 to 100,000", "build-10000", "build-100000"),
        ("growth of an idle pass, 10,000 to 100,000", "idle-10000", "idle-100000"),
    ];

    /// <summary>The allowed growth when the size grows tenfold.</summary>
    public const double GrowthBudget = 12;
}
