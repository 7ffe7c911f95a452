namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>The resource keys of the dummy cloud.</summary>
internal static class DummySchema
{
    private const double OneDay = 86_400;

    // image_id and instance_type mean nothing here; they let a definition look like one for a real cloud.
    internal static readonly SectionSchema Schema = new SectionSchema(
            "Simulated machines in an SQLite file, for trials and tests.")
        .Optional("file", "The file, relative to the folder of the store. Default dummy.db.")
        .Optional(DummySection.ImageKey, "Accepted, without effect.", ValueKinds.Scalar)
        .Optional(DummySection.TypeKey, "Accepted, without effect.", ValueKinds.Scalar)
        .Optional("latency", "Seconds of a call to the cloud.", Number(OneDay))
        .Optional("boot_time", "Seconds from creation until ready.", Number(OneDay))
        .Optional("failure_rate", "Share of creations that fail.", Number(1))
        .Optional("lost_reply_rate", "Share of creating calls that do their work and whose reply is lost.", Number(1))
        .Optional("throttle_rate", "Share of creating calls that are turned away.", Number(1))
        .Optional("quota", "Machines that the file may hold. Default: no limit.", ValueRule.Whole(0))
        .Optional("max_batch", "Machines that one call makes.", ValueRule.Whole(1) with { Default = 100 });

    private static ValueRule Number(double max) => ValueRule.Number(0, max) with { Default = 0 };
}
