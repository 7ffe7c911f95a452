namespace Occo.Ec2Server;

/// <summary>Tags of machines that exist.</summary>
internal static class Tagging
{
    private const int Most = 50;

    public static IEnumerable<object?> CreateTags(QueryParameters parameters, Ec2Account cloud)
        => Change(parameters, cloud, (tags, key, value) => tags[key] = value ?? "");

    /// <summary>A value that is given must be the tag's own; without one the tag goes in any case.</summary>
    public static IEnumerable<object?> DeleteTags(QueryParameters parameters, Ec2Account cloud)
        => Change(parameters, cloud, (tags, key, value) =>
        {
            if (value is null || tags.GetValueOrDefault(key) == value) tags.Remove(key);
        });

    private static IEnumerable<object?> Change(
        QueryParameters parameters, Ec2Account cloud, Action<Dictionary<string, string>, string, string?> change)
    {
        var ids = parameters.List("ResourceId");
        if (ids.Count == 0) throw Ec2Error.Missing("ResourceId");
        var tags = parameters.Items("Tag")
            .Select(t => (Key: parameters.Require(t + ".Key"), Value: parameters.Find(t + ".Value"))).ToList();
        parameters.Finish();
        foreach (var machine in cloud.Fleet.See(ids))
        {
            foreach (var (key, value) in tags) change(machine.Tags, key, value);
            if (machine.Tags.Count > Most)
                throw new Ec2Error("TagLimitExceeded", $"More than {Most} tags on {machine.Id}.");
        }

        return [Answer.Optional("return", true)];
    }
}
