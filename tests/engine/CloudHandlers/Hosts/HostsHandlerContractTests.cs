using Xunit;

namespace Occo.Engine.Tests;

public sealed class HostsHandlerContractTests
{
    public static TheoryData<string> Checks => ContractCheck.Names;

    [SshTheory]
    [MemberData(nameof(Checks))]
    public async Task Check_RealHosts_KeepsTheContract(string check)
    {
        using var bed = new HostsBed(5);
        var request = bed.Request("#!/bin/sh\nexit 0\n", ("wipe", "true"));
        await ContractCheck.RunAsync(check, new()
        {
            Handler = bed.Cloud,
            Another = () => new HostsCloud(),
            Scope = bed.Scope,
            Request = request,
            Refreshed = bed.Request("#!/bin/sh\nexit 0\n", ("wipe", "true"), ("pool", "lab")),
            Refused = bed.Request(null, ("require", new Dictionary<string, object?> { ["size"] = "large" })),
            LargestBatch = 3,
        }, "CreateSomeFailed", "CreateAfterLostReply", "ListAfterLostReply", "Start", "Stop",
            "KeptVolume", "Publish");

        Assert.Equal(0, bed.Hosts.Leased);
    }
}
