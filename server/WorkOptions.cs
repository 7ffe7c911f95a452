using System.CommandLine;

namespace Occo.Server;

/// <summary>The options of a worker.</summary>
internal sealed class WorkOptions
{
    private readonly Option<string[]> clouds = new("--cloud")
    {
        Description = "Serve only infrastructures that use no other clouds than these. Default: all.",
        HelpName = "type",
    };

    private readonly Option<int> slots = new("--slots")
    {
        Description = "Work on at most so many infrastructures at the same time.",
        DefaultValueFactory = _ => new WorkerOptions().Slots,
        HelpName = "number",
    };

    private readonly Option<int> drain = Numbers.Seconds("--drain", (int)new WorkerOptions().DrainTimeout.TotalSeconds,
        "After a SIGTERM, cut off what is not finished after so many seconds.");

    public IEnumerable<Option> All => [clouds, slots, drain];

    public WorkerOptions Read(ParseResult parsed) => new()
    {
        Clouds = parsed.GetValue(clouds) ?? [],
        Slots = parsed.GetValue(slots),
        DrainTimeout = TimeSpan.FromSeconds(parsed.GetValue(drain)),
    };
}
