namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>The resource keys of the dummy cloud and the check of a section as written.</summary>
internal static class DummySchema
{
    private const ValueKinds Number = ValueKinds.Integer | ValueKinds.Number;

    // image_id and instance_type mean nothing here; they let a definition look like one for a real cloud.
    internal static readonly SectionSchema Schema = new SectionSchema()
        .Optional("file")
        .Optional(DummySection.ImageKey, ValueKinds.Scalar)
        .Optional(DummySection.TypeKey, ValueKinds.Scalar)
        .Optional("latency", Number)
        .Optional("boot_time", Number)
        .Optional("failure_rate", Number)
        .Optional("lost_reply_rate", Number)
        .Optional("throttle_rate", Number)
        .Optional("quota", ValueKinds.Integer)
        .Optional("max_batch", ValueKinds.Integer);

    /// <summary>Unknown keys, values of the wrong kind, and numbers out of range.</summary>
    public static IEnumerable<Diagnostic> Check(Section resource)
    {
        var found = Schema.Check(resource).ToList();
        DummySection.Read(resource.Values, (key, problem) =>
        {
            // The schema speaks about what is no number at all; a template is judged when it is rendered.
            if (resource.Values[key] is not (long or double)) return;
            if (key is "quota" or "max_batch" && resource.Values[key] is double) return;
            var rule = Rules.WrongValue;
            found.Add(new Diagnostic(rule.Id, rule.Severity, problem.Message, resource.LocationOf(key), problem.Hint));
        });
        return found;
    }
}
