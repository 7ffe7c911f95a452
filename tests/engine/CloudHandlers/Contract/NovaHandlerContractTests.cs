using Occo.NovaServer;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class NovaHandlerContractTests
{
    public static TheoryData<string> Checks => ContractCheck.Names;

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Check_LoopbackServer_KeepsTheContract(string check)
    {
        await using var bed = await NovaBed.MakeAsync();
        await ContractCheck.RunAsync(check, Subject(bed, bed.Request()), "CreateSomeFailed", "CreatePartOfBatch",
            "Publish");
        Assert.Empty(bed.Stack.Alive);
        if (check.StartsWith("Validate", StringComparison.Ordinal)) Assert.Empty(bed.Stack.Calls);
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Check_WithFloatingAddresses_KeepsTheContract(string check)
    {
        await using var bed = await NovaBed.MakeAsync();
        await ContractCheck.RunAsync(check, Subject(bed, bed.Request(("floating_ip", true))), "CreateSomeFailed",
            "CreatePartOfBatch", "Publish");
        Assert.Empty(bed.Stack.Alive);
        Assert.Empty(bed.Stack.FloatingIps);
    }

    [Theory]
    [InlineData("CreateAfterLostReply")]
    [InlineData("ListAfterLostReply")]
    [InlineData("CreateRepeated")]
    [InlineData("CreateSameAtOnce")]
    [InlineData("ListOwn")]
    [InlineData("DropOutcomes")]
    public async Task Check_SmallPages_KeepsTheContract(string check)
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.PageSize = 1;
        await ContractCheck.RunAsync(check, Subject(bed, bed.Request(("floating_ip", true))));
    }

    [RealNovaTheory]
    [MemberData(nameof(Checks))]
    public async Task Check_RealNova_KeepsTheContract(string check)
    {
        var scope = NovaBed.ScopeOf(RealNovaTheoryAttribute.Endpoint!, RealNovaTheoryAttribute.Project);
        using var cloud = NovaBed.New();
        using var client = new NovaClient(NovaSettingsReader.Read(scope), TimeProvider.System);
        ComposedRequest Request(string key, object? value) => new()
        {
            Resource = new Dictionary<string, object?>(scope.Settings)
            {
                ["type"] = "nova",
                ["image_id"] = "155d900f-4e14-4e4c-a73d-069cbf4541e6",
                ["flavor_name"] = "m1.tiny",
                ["network_id"] = "3cb9bc59-5699-4588-a4b1-b87f96708bc6",
                [key] = value,
            },
        };

        await ContractCheck.RunAsync(check, new()
        {
            Handler = cloud,
            Another = NovaBed.New,
            Scope = scope,
            Request = Request("metadata", new Dictionary<string, object?> { ["purpose"] = "test" }),
            Refreshed = Request("metadata", new Dictionary<string, object?> { ["purpose"] = "more tests" }),
            Refused = Request("image_id", "6b6c6d6e-0000-4000-8000-0000000000ff"),
            Stop = id => NovaActions.SendAsync(client, id, "os-stop", null, CancellationToken.None),
        }, "CreateSomeFailed", "CreatePartOfBatch", "CreateAfterLostReply", "ListAfterLostReply", "KeptVolume",
            "Publish");
    }

    private static HandlerSubject Subject(NovaBed bed, ComposedRequest request)
    {
        ComposedRequest With(string key, object? value)
            => new() { Resource = new Dictionary<string, object?>(request.Resource) { [key] = value } };

        return new()
        {
            Handler = bed.Cloud,
            Another = NovaBed.New,
            Scope = bed.Scope,
            Request = request,
            Refreshed = With("metadata", new Dictionary<string, object?> { ["purpose"] = "more tests" }),
            Refused = With("network_id", "6b6c6d6e-0000-4000-8000-0000000000ff"),
            Keeping = new()
            {
                Resource = new Dictionary<string, object?>(request.Resource)
                {
                    ["volume_size"] = 10L, ["volume_persist"] = true,
                },
            },
            LargestBatch = 3,
            LoseNextReply = () => bed.Stack.Add(new("POST /compute/servers", Mischief.LoseReply)),
            Stop = id =>
            {
                lock (bed.Stack.Gate) bed.Stack.Machines[id].Status = "SHUTOFF";
                return Task.CompletedTask;
            },
        };
    }
}
