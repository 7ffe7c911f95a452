namespace Occo.Engine.Tests;

/// <summary>An instance of which only the address matters.</summary>
internal static class TestInstance
{
    public static NodeInstance At(string? address) => new()
    {
        Infrastructure = "shop",
        InfrastructureId = "id",
        Name = "web",
        Id = Guid.NewGuid(),
        Ordinal = 1,
        State = NodeState.Configuring,
        Addresses = address is null ? [] : [address],
        Cloud = "dummy",
        CloudSettings = new Dictionary<string, object?>(),
        Version = 1,
        
        Digest = "",
        Token = "token",
        Request = new ComposedRequest { Resource = new Dictionary<string, object?>() },
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
