using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2HandlerContractTests : IDisposable
{
    private static readonly Dictionary<string, string> NotOfMoto = new()
    {
        ["CreateRepeated"] = "moto ignores client tokens",
        ["CreatePartOfBatch"] = "moto ignores client tokens",
        ["CreateSameAtOnce"] = "moto ignores client tokens",
        ["DropAgain"] = "moto says of a terminated instance that it shuts down, each time it is asked to",
        ["DropSameAtOnce"] = "moto fails when it terminates an instance in two threads at once",
        ["RefreshRefused"] = "moto tags instances that do not exist",
    };

    private static readonly Lazy<Task<(string Endpoint, string Image, string? Group)>> Other = new(async () =>
    {
        var endpoint = await RealEc2Attribute.EndpointAsync();
        var images = await new Ec2Caller(endpoint).CallAsync(
            "DescribeImages", "Filter.1.Name=architecture", "Filter.1.Value.1=x86_64");
        return (endpoint, images.First("imageId")!, await Moto.TargetGroupAsync(endpoint, "contract"));
    });

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
        await ContractCheck.RunAsync(check, Subject(server.Endpoint, Catalogue.Image, GroupOf(server)) with
        {
            LoseNextReply = () => server.Cloud.Orders.Add(new("RunInstances", Mischief.LoseReply)),
        }, "CreateSomeFailed");

        Assert.Empty(server.Cloud.Alive);
        if (check.StartsWith("Validate", StringComparison.Ordinal)) Assert.Empty(server.Cloud.Calls.All);
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Check_Fleet_KeepsTheContract(string check)
    {
        await using var server = await Server.StartAsync();
        var subject = Subject(server.Endpoint, Catalogue.Image, GroupOf(server));
        await ContractCheck.RunAsync(check, subject with
        {
            Request = Fleet(subject.Request, "subnet-0123456789abcdef1"),
            Refreshed = Fleet(subject.Refreshed!, "subnet-0123456789abcdef1"),
            Keeping = Fleet(subject.Keeping!, "subnet-0123456789abcdef1"),
            Published = Fleet(subject.Published!, "subnet-0123456789abcdef1"),
            Refused = Fleet(subject.Request, "subnet-00000000000000000"),
            LoseNextReply = () => server.Cloud.Orders.Add(new("CreateFleet", Mischief.LoseReply)),
        }, "CreateSomeFailed");

        Assert.Empty(server.Cloud.Alive);
    }

    private static string GroupOf(Server server)
    {
        var group = new TargetGroup
        {
            Name = "contract", Delay = TimeSpan.FromSeconds(0.1), HealthyAfter = TimeSpan.FromSeconds(0.1),
        };
        server.Cloud.Settings = server.Cloud.Settings with { TargetGroups = [group] };
        return group.Arn;
    }

    private static ComposedRequest Fleet(ComposedRequest request, string subnet) => request with
    {
        Resource = new Dictionary<string, object?>(request.Resource.Where(r => r.Key != "instance_type"))
        {
            ["instance_types"] = new List<object?> { "t3.micro", "t3.small" },
            ["subnet_ids"] = new List<object?> { subnet },
        },
    };

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Check_ServerInAnotherProcess_KeepsTheContract(string check)
    {
        var (endpoint, image, arn) = await Other.Value;
        await ContractCheck.RunAsync(check, Subject(endpoint, image, arn) with { Skip = NotOfMoto },
            ["CreateSomeFailed", "CreateAfterLostReply", "ListAfterLostReply", .. NotOfMoto.Keys,
                .. arn is null ? ["Publish"] : Array.Empty<string>()]);
    }

    private HandlerSubject Subject(string endpoint, string image, string? group)
    {
        ComposedRequest Request(string key, object? value) => new()
        {
            Resource = new Dictionary<string, object?>
            {
                ["type"] = "ec2",
                ["endpoint"] = endpoint,
                ["regionname"] = "us-east-1",
                ["image_id"] = image,
                ["instance_type"] = "t3.micro",
                [key] = value,
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
            Request = Request("tags", new Dictionary<string, object?> { ["purpose"] = "test" }),
            Refreshed = Request("tags", new Dictionary<string, object?> { ["purpose"] = "more tests" }),
            Published = group is null ? null : Request("target_groups", new List<object?> { group }),
            Keeping = Request("block_devices", new List<object?>
            {
                new Dictionary<string, object?>
                {
                    ["device"] = "/dev/sdf", ["size"] = 8L, ["delete_on_termination"] = false,
                },
            }),
            Refused = Request("subnet_id", "subnet-00000000000000000"),
            UnknownInstanceId = "i-0123456789abcdef0",
            LargestBatch = Ec2Cloud.LargestBatch,
            Stop = id => new Ec2Caller(endpoint).CallAsync("StopInstances", $"InstanceId.1={id}"),
        };
    }
}
