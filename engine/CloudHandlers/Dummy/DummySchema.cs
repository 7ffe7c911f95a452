namespace Occo.Engine;

/// <summary>The resource keys of the dummy cloud and the check of a section as written.</summary>
internal static class DummySchema
{
    private const ValueKinds Number = ValueKinds.Integer | ValueKinds.Number;

    // image_id and instance_type mean nothing here; they let a definition look like one for a real cloud.
    private static readonly SectionSchema Schema = new SectionSchema()
        .Optional("file")
        .Optional("image_id", ValueKinds.Scalar)
        .Optional("instance_type", ValueKinds.Scalar)
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
        var misplaced = found.Select(d => d.Location).ToHashSet();
        DummySection.Read(resource.Values, (key, problem) =>
        {
            var place = resource.LocationOf(key);
            if (IsTemplate(resource.Values[key]) || (place.Line > 0 && misplaced.Contains(place))) return;
            found.Add(new Diagnostic("OCCO1000", DiagnosticSeverity.Error, problem.Message, place, problem.Hint));
        });
        return found;
    }

    private static bool IsTemplate(object? value)
        => value is string text && (text.Contains("{{", StringComparison.Ordinal) || text.Contains("{%", StringComparison.Ordinal));
}
