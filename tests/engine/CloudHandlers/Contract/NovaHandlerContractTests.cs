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
        await ContractCheck.RunAsync(check, Subject(bed, bed.Request()), "CreateSomeFailed", "CreatePartOfBatch");
        Assert.Empty(bed.Stack.Alive);
        if (check.StartsWith("Validate", StringComparison.Ordinal)) Assert.Empty(bed.Stack.Calls);
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Check_WithFloatingAddresses_KeepsTheContract(string check)
    {
        await using var bed = await NovaBed.MakeAsync();
        await ContractCheck.RunAsync(check, Subject(bed, bed.Request(("floating_ip", true))), "CreateSomeFailed",
            "CreatePartOfBatch");
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
