namespace Occo.Engine.InfoBroker;

/// <summary>A table of the store, for what concerns whole tables.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Key">The columns that tell its rows apart.</param>
/// <param name="IsNumbered">The key is a number that the table gives.</param>
internal sealed record StoreTable(string Name, string Key, bool IsNumbered = false)
{
    public static readonly StoreTable Event = new("event", "sequence", IsNumbered: true);

    public static readonly StoreTable Token = new("access_token", "id");

    public static readonly StoreTable EndedSession = new("ended_session", "id");

    /// <summary>All tables, each after those that it refers to.</summary>
    public static readonly IReadOnlyList<StoreTable> All =
    [
        new("meta", "name"),
        new("definition", "type"),
        new("pool", "name"),
        new("cloud_handler", "type"),
        Token,
        EndedSession,
        new("infrastructure", "id"),
        new("worker", "id", IsNumbered: true),
        new("infrastructure_version", "infrastructure_id, version"),
        new("node", "infrastructure_id, name"),
        new("request", "digest"),
        new("node_instance", "id"),
        new("instance_version", "node_id, until"),
        new("lease", "infrastructure_id"),
        new("pass", "id", IsNumbered: true),
        Event,
        new("delivery", "infrastructure_id, url"),
        new("scale_request", "id", IsNumbered: true),
    ];
}
