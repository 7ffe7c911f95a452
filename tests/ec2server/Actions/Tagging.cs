namespace Occo.Ec2Server;

/// <summary>Tags of machines, volumes and belongings that exist.</summary>
internal static class Tagging
{
    private const int Most = 50;
    private const string Prefix = "tag:";

    /// <summary>What tags have under the name of a filter; null: there is no such filter.</summary>
    public static IEnumerable<string?>? Values(IReadOnlyDictionary<string, string> tags, string name)
    {
        if (name == "tag-key") return tags.Keys;
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            ? [tags.GetValueOrDefault(name[Prefix.Length..])] : null;
    }

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
        foreach (var own in cloud.Fleet.TagsOf(ids))
        {
            foreach (var (key, value) in tags) change(own, key, value);
            if (own.Count > Most) throw new Ec2Error("TagLimitExceeded", $"More than {Most} tags.");
        }

        return [Answer.Optional("return", true)];
    }
}
