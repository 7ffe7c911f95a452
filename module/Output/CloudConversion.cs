namespace Occo;

/// <summary>Converts the cloud records of the engine to output objects.</summary>
internal static class CloudConversion
{
    public static OccoCloud ToOutput(this CloudUse cloud, string storePath) => new()
    {
        StorePath = storePath,
        Type = cloud.Type,
        Settings = new TextTable(cloud.Settings.ToDictionary()),
        IsSupported = cloud.IsSupported,
        Infrastructures = [.. cloud.Infrastructures],
        Instances = cloud.Instances,
        CredentialPath = [.. cloud.CredentialPaths.Select(path => ForeignText.Clean(path))],
    };

    public static OccoCloudCheck ToOutput(this CloudCheck check, CloudQuery query, string storePath) => new()
    {
        StorePath = storePath,
        Cloud = NameOf(query),
        CredentialPath = query.Credential is null ? ForeignText.Clean(query.CredentialPath) : null,
        Name = check.Name,
        Status = check.Status.ToString(),
        Message = check.Message,
        Hint = check.Hint,
    };

    public static OccoCloudImage ToOutput(this CloudImage image, CloudQuery query, string storePath) => new()
    {
        StorePath = storePath,
        Type = query.Type,
        Id = image.Id,
        Name = image.Name,
        Description = image.Description,
        Owner = image.Owner,
        Architecture = image.Architecture,
        Platform = image.Platform,
        CreatedAt = image.CreatedAt?.LocalDateTime,
    };

    public static OccoCloudSize ToOutput(this CloudSize size, CloudQuery query, string storePath) => new()
    {
        StorePath = storePath,
        Type = query.Type,
        Name = size.Name,
        Cores = size.Cores,
        MemoryMiB = size.MemoryMiB,
        Architecture = size.Architecture,
        Gpus = size.Gpus,
    };

    private static string NameOf(CloudQuery query)
    {
        var settings = query.Settings.OrderBy(s => s.Key, StringComparer.Ordinal)
            // A list of hosts is long.
            .Select(s => s.Value is IReadOnlyList<object?> list ? $"{list.Count} {s.Key}" : s.Value?.ToString())
            .Append(query.Region).Where(value => !string.IsNullOrEmpty(value)).ToList();
        return settings.Count == 0 ? query.Type : $"{query.Type} {string.Join(' ', settings)}";
    }
}
