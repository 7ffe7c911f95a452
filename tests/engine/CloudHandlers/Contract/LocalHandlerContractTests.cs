using System.Runtime.Versioning;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

[SupportedOSPlatform("linux")]
public sealed class LocalHandlerContractTests
{
    public static TheoryData<string> Checks => ContractCheck.Names;

    [LinuxTheory]
    [MemberData(nameof(Checks))]
    public async Task Check_Local_KeepsTheContract(string check)
    {
        await using var bed = new LocalBed();
        var ports = ("ports", (object?)Map(("http", "auto")));
        await ContractCheck.RunAsync(check, new()
        {
            Handler = bed.Cloud,
            Another = () => new LocalCloud(),
            Scope = bed.Scope,
            Request = new() { Resource = Forever(ports) },
            Refreshed = new() { Resource = Forever(ports, ("files", Map(("motd", "hello"))), Live("motd")) },
            Refused = new() { Resource = Resource("occo-no-such-program") },
            UnknownInstanceId = $"local-{Guid.NewGuid()}",
        }, "CreateSomeFailed", "CreatePartOfBatch", "CreateAfterLostReply", "ListAfterLostReply", "Claim", "KeptVolume",
            "Publish", "Start", "Stop");

        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }
}
