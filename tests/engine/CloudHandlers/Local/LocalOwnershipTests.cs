using System.Diagnostics;
using System.Runtime.Versioning;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

/// <summary>Another user of the machine, who can write where the local cloud keeps its files.</summary>
[SupportedOSPlatform("linux")]
public sealed class LocalOwnershipTests
{
    [LinuxFact]
    public async Task AnyCall_OthersCanWriteTheFolder_IsRefusedUntilItIsAllowed()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        var local = Path.Combine(bed.StoreFolder, "local");
        Neighbour.CanWrite(local);

        var error = await Assert.ThrowsAsync<CloudException>(bed.ListAsync);
        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.EndsWith($"Run: chmod go-w '{local}'", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CloudException>(() => bed.DropAsync(instance.InstanceId));
        await Assert.ThrowsAsync<CloudException>(() => bed.TryCreateAsync(Guid.NewGuid(), Forever()));
        await Assert.ThrowsAsync<CloudException>(() => bed.Cloud.ListTaggedAsync(bed.Scope, anyStore: true, None));
        Assert.Contains(await bed.Cloud.CheckAsync(bed.Scope, None), c => c is
            { Name: "Folder", Status: CloudCheckStatus.Failed });

        var shared = bed.Scope with { AllowShared = true };
        Assert.Equal(ComponentState.Ready, (await bed.Cloud.ListAsync(shared, None)).Single().State);
        Assert.True((await bed.Cloud.DropAsync(shared, [instance.InstanceId], None)).Single().Gone);
    }

    [LinuxFact]
    public async Task DropAsync_ForgedClaim_LeavesTheNamedProcessAlone()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        using var bystander = Process.Start("sleep", ["3600"]);
        try
        {
            var boot = await File.ReadAllTextAsync("/proc/sys/kernel/random/boot_id");
            var stat = await File.ReadAllTextAsync($"/proc/{bystander.Id}/stat");
            await File.WriteAllTextAsync(bed.Folder(instance).Claim, boot + stat);
            Assert.Equal(bystander.Id, bed.Folder(instance).Launcher?.Id);

            Assert.Equal(ComponentState.Failed, (await bed.ListAsync()).Single().State);
            Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);

            Assert.False(bystander.HasExited);
            Assert.Empty(bed.Processes());
        }
        finally
        {
            bystander.Kill();
        }
    }

    [LinuxFact]
    public async Task CreateAsync_Claim_OnlyTheOwnerCanWrite()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(bed.Folder(instance).Claim));
    }

    [RootFact]
    public async Task ListAsync_ClaimOfAnother_IsNotBelieved()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        Neighbour.Owns(bed.Folder(instance).Claim);

        var listed = (await bed.ListAsync()).Single();
        Assert.Equal(ComponentState.Failed, listed.State);
        Assert.Contains("belongs to another user", listed.Error, StringComparison.Ordinal);
        var shared = await bed.Cloud.ListAsync(bed.Scope with { AllowShared = true }, None);
        Assert.Equal(ComponentState.Ready, shared.Single().State);
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Empty(bed.Processes());
    }
}
