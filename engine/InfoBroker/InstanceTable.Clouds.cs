namespace Occo.Engine.InfoBroker;

/// <summary>The clouds of recorded instances.</summary>
internal sealed partial class InstanceTable
{
    /// <summary>The newest instance, gone or not, of each infrastructure in each cloud that it ever used.</summary>
    public Task<IReadOnlyList<NodeInstance>> NewestByCloudAsync() => QueryAsync(
        "(x.infrastructure_id, x.ordinal) IN (SELECT infrastructure_id, MAX(ordinal) FROM node_instance "
        + "GROUP BY infrastructure_id, cloud, cloud_settings)" + ByOrdinal);

    /// <summary>
    /// The newest instance, gone or not, in each cloud that an infrastructure ever used. A creation that never reached
    /// its cloud does not count: nothing can be there.
    /// </summary>
    public Task<IReadOnlyList<NodeInstance>> NewestByCloudAsync(string infrastructureId)
    {
        // From cloud to cloud in the index, without the history of each.
        const string there = "SELECT n.id FROM node_instance n WHERE n.infrastructure_id = @infrastructure "
            + "AND (n.state <> 'Gone' OR n.instance_id IS NOT NULL OR n.unlisted_since IS NOT NULL)";
        const string newest = "ORDER BY n.cloud DESC, n.cloud_settings DESC, n.ordinal DESC LIMIT 1";
        return QueryAsync(
            $"x.id IN (WITH RECURSIVE used (id) AS (SELECT ({there} {newest}) UNION ALL SELECT COALESCE("
            + $"({there} AND n.cloud = p.cloud AND n.cloud_settings < p.cloud_settings {newest}), "
            + $"({there} AND n.cloud < p.cloud {newest})) "
            + "FROM used u JOIN node_instance p ON p.id = u.id) SELECT id FROM used)" + ByOrdinal,
            ("@infrastructure", infrastructureId));
    }

    /// <summary>
    /// How many instances, without those that are gone, each infrastructure that is not removed has in each cloud.
    /// </summary>
    public async Task<IReadOnlyList<CloudCount>> CountByCloudAsync() => await store.ReadOnceAsync(async sql =>
    {
        var settings = new RepeatedColumn<IReadOnlyDictionary<string, object?>>(2, PlainJson.ReadMapping);
        return await sql.QueryAsync(
            "SELECT x.infrastructure_id, x.cloud, x.cloud_settings, COUNT(*) FROM node_instance x "
            + "JOIN infrastructure i ON i.id = x.infrastructure_id WHERE x.state <> 'Gone' AND i.removed_at IS NULL "
            + "GROUP BY x.infrastructure_id, x.cloud, x.cloud_settings",
            row => new CloudCount(row.GetString(0), row.GetString(1), settings.Of(row), row.GetInt32(3)))
            .ConfigureAwait(false);
    }).ConfigureAwait(false);

    /// <summary>The versions of the instances that are not gone.</summary>
    public async Task<IReadOnlyList<int>> VersionsAsync(string infrastructureId)
        => await store.ReadOnceAsync(sql => sql.QueryAsync(
            "SELECT DISTINCT version FROM node_instance WHERE infrastructure_id = @infrastructure AND state <> 'Gone'",
            row => row.GetInt32(0), ("@infrastructure", infrastructureId))).ConfigureAwait(false);

    /// <summary>The types of the clouds with instances that no list has shown yet, gone or not.</summary>
    public async Task<IReadOnlyList<string>> CloudsOfUnlistedAsync(string infrastructureId)
        => await store.ReadOnceAsync(sql => sql.QueryAsync(
            "SELECT DISTINCT cloud FROM node_instance "
            + "WHERE infrastructure_id = @infrastructure AND unlisted_since IS NOT NULL",
            row => row.GetString(0), ("@infrastructure", infrastructureId))).ConfigureAwait(false);
}

/// <summary>Instances of an infrastructure in a cloud.</summary>
internal sealed record CloudCount(
    string InfrastructureId, string Cloud, IReadOnlyDictionary<string, object?> Settings, int Instances)
{
    public CloudKey Key { get; } = CloudKey.Of(Cloud, Settings);
}
