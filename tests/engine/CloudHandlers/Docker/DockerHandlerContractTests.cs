using Xunit;

namespace Occo.Engine.Tests;

public sealed class DockerHandlerContractTests
{
    public static TheoryData<string> Checks => ContractCheck.Names;

    [DockerTheory]
    [MemberData(nameof(Checks))]
    public async Task Check_RealEngine_KeepsTheContract(string check)
    {
        await using var bed = await DockerBed.MakeAsync();
        await RunAsync(check, bed);
    }

    [PodmanTheory]
    [MemberData(nameof(Checks))]
    public async Task Check_Podman_KeepsTheContract(string check)
    {
        await using var bed = await DockerBed.OfPodmanAsync();
        await RunAsync(check, bed);
    }

    private static async Task RunAsync(string check, DockerBed bed)
    {
        await ContractCheck.RunAsync(check, new()
        {
            Handler = bed.Cloud,
            Another = () => new DockerCloud(),
            Scope = bed.Scope,
            Request = DockerBed.RequestOf(bed.Scope, "sleep 1000"),
            Keeping = DockerBed.RequestOf(
                bed.Scope, "sleep 1000", new { volumes = new[] { $"kept-{Guid.NewGuid():N}:/data" } }),
            Refused = DockerBed.RequestOf(bed.Scope, "sleep 1000", new { image = "no-such-image" }),
            UnknownInstanceId = new string('0', 64),
            LargestBatch = 3,
            Stop = id => bed.Client.Containers.StopContainerAsync(id, new() { WaitBeforeKillSeconds = 0 }),
        }, "CreateSomeFailed", "CreateAfterLostReply", "ListAfterLostReply", "CreatePartOfBatch", "Claim",
            "Refresh", "RefreshRepeated", "RefreshRefused", "Publish");

        Assert.Empty(await bed.Client.Containers.ListContainersAsync(new()
        {
            All = true,
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["label"] = new Dictionary<string, bool> { [$"occo.store={bed.Scope.StoreId}"] = true },
            },
        }));
    }
}
