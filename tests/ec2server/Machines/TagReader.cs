namespace Occo.Ec2Server;

/// <summary>Reads the tags that a call sets on what it makes.</summary>
internal static class TagReader
{
    private const int MostTags = 50;
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    /// <summary>The tags by the type of what gets them. Throws <see cref="Ec2Error"/>.</summary>
    public static Dictionary<string, Dictionary<string, string>> Read(
        QueryParameters parameters, params IReadOnlyList<string> types)
    {
        var byKind = new Dictionary<string, Dictionary<string, string>>();
        foreach (var group in parameters.Items("TagSpecification"))
        {
            var kind = parameters.Require(group + ".ResourceType");
            if (!types.Contains(kind))
                throw Ec2Error.Value($"'{kind}' is not a valid taggable resource type for this operation.");
            var tags = new Dictionary<string, string>();
            foreach (var tag in parameters.Items(group + ".Tag"))
            {
                var (key, value) = (parameters.Require(tag + ".Key"), parameters.Find(tag + ".Value") ?? "");
                Check(key, value);
                if (!tags.TryAdd(key, value)) throw Ec2Error.Value($"Duplicate tag key '{key}' specified.");
            }

            if (tags.Count > MostTags)
                throw new Ec2Error("TagLimitExceeded", $"The maximum number of tags, {MostTags}, is exceeded.");
            byKind[kind] = tags;
        }

        return byKind;
    }

    private static void Check(string key, string value)
    {
        if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            throw Ec2Error.Value($"Tag keys starting with 'aws:' are reserved for internal use: {key}");
        if (key.Length > LongestKey) throw Ec2Error.Value($"Tag key exceeds the maximum length of {LongestKey}");
        if (value.Length > LongestValue)
            throw Ec2Error.Value($"Tag value exceeds the maximum length of {LongestValue} characters");
    }
}
