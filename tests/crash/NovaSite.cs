using System.Text.Json;
using Occo.NovaServer;

namespace Occo.Crash;

/// <summary>
/// OpenStack, seen through the control of a server in the harness. Those who are killed and those who finish use it
/// from outside. The metadata of servers tells the sites apart. Each web has a floating address: a kill between the two
/// steps must not leak it.
/// </summary>
internal sealed class NovaSite : Site
{
    private const string Variable = "OCCO_CRASH_NOVA_ADDRESS";

    private static readonly HttpClient Client = new();
    private static readonly Lazy<string> Started = new(Start);

    private readonly string address = Environment.GetEnvironmentVariable(Variable) ?? Started.Value;

    public NovaSite(string store) : base(store)
    {
        if (File.Exists(CredentialPath)) return;
        File.WriteAllText(CredentialPath, $"""
            resource:
              - type: nova
                auth_data: {"{"}username: {Stack.User}, password: {Stack.Password}{"}"}
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(CredentialPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public override string Cloud => "nova";

    public override string CredentialPath => Path.Combine(Folder, "auth_data.yaml");

    protected override string Definitions => $$$"""
          'node_def:db':
            - resource: &machine
                type: nova
                endpoint: '{{{address}}}/identity'
                project_id: {{{Stack.Project}}}
                image_id: {{{Stack.ImageName}}}
                flavor_name: {{{Stack.Flavor}}}
                metadata: {site: '{{{Store}}}'}
          'node_def:web':
            - resource:
                <<: *machine
                floating_ip: true
                key_name: 'v{{ variables.version }}'
        """;

    public override IReadOnlyList<Guid> Machines() =>
    [
        .. Present("servers").Select(s => s.GetProperty("metadata").GetProperty("occo:node-id").GetString()!)
            .Select(Guid.Parse),
    ];

    public override IReadOnlyList<string> Leftovers() =>
    [
        .. Present("servers").Select(s => $"{s.GetProperty("id")} is {s.GetProperty("status")}"),
        .. Present("floatingips").Select(f => $"{f.GetProperty("floating_ip_address")} is there"),
    ];

    public override void Break(IReadOnlyList<NodeInstance> instances)
    {
        Order($"servers/{instances[0].InstanceId}/vanish");
        Order($"servers/{instances[1].InstanceId}/fail");
    }

    // The server ends with the harness, and its machines with it.
    public override void Clear()
    {
    }

    private static string Start()
    {
        var server = Server.StartAsync(new()
        {
            BuildTime = TimeSpan.FromSeconds(0.15),
            DeleteTime = TimeSpan.FromSeconds(0.1),
            MostServers = int.MaxValue,
            MostAddresses = int.MaxValue,
        }).GetAwaiter().GetResult();
        Environment.SetEnvironmentVariable(Variable, server.Address);
        return server.Address;
    }

    private List<JsonElement> Present(string what)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{address}/_control/{what}");
        using var reply = Client.Send(request);
        using var body = reply.Content.ReadAsStream();
        return [.. JsonSerializer.Deserialize<List<JsonElement>>(body)!.Where(i => i.GetProperty("metadata")
            .TryGetProperty("site", out var site) && site.GetString() == Store)];
    }

    private void Order(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/_control/{path}");
        using var reply = Client.Send(request);
        reply.EnsureSuccessStatusCode();
    }
}
