using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2HandlerContractTests : IDisposable
{
    private readonly Ec2Cloud cloud = new();
    private readonly Ec2Cloud another = new();

    public static TheoryData<string> Checks => ContractCheck.Names;

    public void Dispose()
    {
        another.Dispose();
        cloud.Dispose();
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Check_LoopbackServer_KeepsTheContract(string check)
    {
        await using var server = await Server.StartAsync();
        await ContractCheck.RunAsync(check, Subject(server.Endpoint, Catalogue.Image) with
        {
            LoseNextReply = () => server.Cloud.Orders.Add(new("RunInstances", Mischief.LoseReply)),
        }, "CreateSomeFailed");

        Assert.Empty(server.Cloud.Alive);
        if (check.StartsWith("Validate", StringComparison.Ordinal)) Assert.Empty(server.Cloud.Calls.All);
    }

    private HandlerSubject Subject(string endpoint, string image)
    {
        ComposedRequest Request(string image, string purpose) => new()
        {
            Resource = new Dictionary<string, object?>
            {
                ["type"] = "ec2",
                ["endpoint"] = endpoint,
                ["regionname"] = "us-east-1",
                ["image_id"] = image,
                ["instance_type"] = "t3.micro",
                ["tags"] = new Dictionary<string, object?> { ["purpose"] = purpose },
            },
        };

        var keys = new Credentials();
        return new()
        {
            Handler = cloud,
            Another = () => another,
            Scope = new()
            {
                StoreId = $"{Guid.NewGuid()}",
                StoreFolder = Path.GetTempPath(),
                InfrastructureId = "",
                InfrastructureName = "contract",
                Type = "ec2",
                Settings = new Dictionary<string, object?> { ["endpoint"] = endpoint, ["regionname"] = "us-east-1" },
                Credential = new Dictionary<string, object?>
                {
                    ["accesskey"] = keys.AccessKey,
                    ["secretkey"] = keys.SecretKey,
                },
            },
            Request = Request(image, "test"),
            Refreshed = Request(image, "more tests"),
            Refused = Request("ami-00000000000000000", "test"),
            UnknownInstanceId = "i-0123456789abcdef0",
            LargestBatch = Ec2Cloud.LargestBatch,
        };
    }
}
