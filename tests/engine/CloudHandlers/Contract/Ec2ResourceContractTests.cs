using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What is no machine keeps the contract of machines.</summary>
public sealed class Ec2ResourceContractTests : IDisposable
{
    private const string Group = "ec2_security_group";
    private const string Key = "ec2_key_pair";
    private const string Address = "ec2_elastic_ip";

    // Made for these tests; nobody has its private half.
    private const string PublicKey =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0OcWGhvGnUSm7bIpwZZCPP0kJ8zJHn1a2a3KtfSxDg occo";

    private readonly CloudHandlerRegistry registry = new([], TimeProvider.System, Random.Shared);
    private readonly CloudHandlerRegistry another = new([], TimeProvider.System, Random.Shared);

    public static TheoryData<string, string> Checks
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var type in (string[])[Group, Key, Address])
            {
                foreach (var check in HandlerContract.Checks) all.Add(type, check.Name);
            }

            return all;
        }
    }

    public void Dispose()
    {
        another.Dispose();
        registry.Dispose();
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Check_LoopbackServer_KeepsTheContract(string type, string check)
    {
        await using var server = await Server.StartAsync();
        var creation = type switch
        {
            Group => "CreateSecurityGroup",
            Key => "ImportKeyPair",
            _ => "AllocateAddress",
        };
        await ContractCheck.RunAsync(check, Subject(type, server.Endpoint) with
        {
            LoseNextReply = () => server.Cloud.Orders.Add(new(creation, Mischief.LoseReply)),
        }, Unfit);

        Assert.Empty(server.Cloud.Fleet.Belongings.Groups);
        Assert.Empty(server.Cloud.Fleet.Belongings.Keys);
        Assert.Empty(server.Cloud.Fleet.Belongings.Addresses);
        if (check.StartsWith("Validate", StringComparison.Ordinal)) Assert.Empty(server.Cloud.Calls.All);
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Check_ServerInAnotherProcess_KeepsTheContract(string type, string check)
        => await ContractCheck.RunAsync(
            check, Subject(type, await RealEc2Attribute.EndpointAsync()) with { Skip = NotOfMoto(type) },
            [.. Unfit, "CreateAfterLostReply", "ListAfterLostReply", .. NotOfMoto(type).Keys]);

    // Neither has batches, volumes, a power switch or requests.
    private static readonly string[] Unfit =
        ["CreateSomeFailed", "CreatePartOfBatch", "KeptVolume", "Start", "Stop", "Publish"];

    private static Dictionary<string, string> NotOfMoto(string type) => type switch
    {
        Group => new() { ["CreateRefused"] = "moto makes groups in networks that do not exist" },
        Address => new() { ["CreateRefused"] = "moto has every pool of addresses" },
        _ => [],
    };

    private HandlerSubject Subject(string type, string endpoint)
    {
        var keys = new Credentials();
        ComposedRequest Request(string purpose, string key = "tags", object? value = null)
        {
            var resource = new Dictionary<string, object?>
            {
                ["type"] = type,
                ["endpoint"] = endpoint,
                ["regionname"] = "us-east-1",
                ["name"] = "shop",
            };
            if (type == Group) resource["ingress"] = Rules(purpose);
            if (type == Key) resource["public_key"] = PublicKey;
            resource[key] = value ?? new Dictionary<string, object?> { ["purpose"] = purpose };
            return new() { Resource = resource };
        }

        return new()
        {
            Handler = registry.Get(type),
            Another = () => another.Get(type),
            Scope = new()
            {
                StoreId = $"{Guid.NewGuid()}",
                StoreFolder = Path.GetTempPath(),
                InfrastructureId = "",
                InfrastructureName = "contract",
                Type = type,
                Settings = new Dictionary<string, object?> { ["endpoint"] = endpoint, ["regionname"] = "us-east-1" },
                Credential = new Dictionary<string, object?>
                {
                    ["accesskey"] = keys.AccessKey,
                    ["secretkey"] = keys.SecretKey,
                },
            },
            Request = Request("test"),
            Refreshed = Request("more tests"),
            Refused = type switch
            {
                Group => Request("test", "vpc_id", "vpc-00000000000000000"),
                Key => Request("test", "public_key", "no key"),
                _ => Request("test", "public_ipv4_pool", "ipv4pool-ec2-00000000000000000"),
            },
            UnknownInstanceId = type switch
            {
                Group => "sg-0123456789abcdef0",
                Key => "unknown",
                _ => "eipalloc-0123456789abcdef0",
            },
        };
    }

    private static List<object?> Rules(string purpose) =>
    [
        new Dictionary<string, object?>
        {
            ["protocol"] = "tcp", ["port"] = 22L, ["cidr"] = "10.0.0.0/8", ["description"] = purpose,
        },
        new Dictionary<string, object?> { ["protocol"] = "all", ["group"] = "self" },
        new Dictionary<string, object?>
        {
            ["protocol"] = "tcp", ["port"] = purpose == "test" ? 80L : 443L, ["cidr"] = "0.0.0.0/0",
        },
    ];
}
