using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What a container may want of its host.</summary>
public sealed class DockerCapacityTests
{
    private const int None = 0;

    [DockerFact]
    public async Task Capacity_MoreThanTheHostHas_IsNone()
    {
        await using var bed = await DockerBed.MakeAsync();
        var host = await bed.Client.System.GetSystemInfoAsync();

        Assert.Equal(None, await CapacityAsync(bed, new { memory = host.MemTotal + 1 }));
        Assert.Equal(None, await CapacityAsync(bed, new { memory = "4000000g" }));
        Assert.Equal(None, await CapacityAsync(bed, new { cpus = host.NCPU + 0.5 }));
        Assert.Equal(None, await CapacityAsync(bed, new { memory = "16m", cpus = host.NCPU + 1 }));
    }

    // Limits reserve nothing.
    [DockerFact]
    public async Task Capacity_NoMoreThanTheHostHas_IsUnknown()
    {
        await using var bed = await DockerBed.MakeAsync();
        var host = await bed.Client.System.GetSystemInfoAsync();

        Assert.Null(await CapacityAsync(bed, new { memory = host.MemTotal, cpus = (double)host.NCPU, pids = 100 }));
        Assert.NotNull((await bed.TryCreateAsync("sleep 1000", new { limits = new { memory = "16m" } })).Instance);
    }

    [Fact]
    public async Task Capacity_WithoutLimits_AsksNoEngine()
    {
        using var engine = new DockerFake(_ => null);
        var section = DockerBed.RequestOf(engine.Scope, "sleep 1000").Resource;

        Assert.Null(await new DockerCloud().CapacityAsync(engine.Scope, section, default));

        Assert.Empty(engine.Requests);
    }

    [Fact]
    public async Task Capacity_NoEngineThere_IsAnError()
    {
        using var engine = new DockerFake(_ => null);
        var scope = engine.Scope with
        {
            Settings = new Dictionary<string, object?> { ["endpoint"] = $"unix:///tmp/no-{Guid.NewGuid():N}.sock" },
        };
        var section = DockerBed.RequestOf(scope, "sleep 1000", new { limits = new { cpus = 1 } }).Resource;

        var error = await Assert.ThrowsAsync<CloudException>(
            () => new DockerCloud().CapacityAsync(scope, section, default));

        Assert.True(error.WasNotSent, error.Message);
    }

    private static Task<int?> CapacityAsync(DockerBed bed, object limits)
        => bed.Cloud.CapacityAsync(
            bed.Scope, DockerBed.RequestOf(bed.Scope, "sleep 1000", new { limits }).Resource, default);
}
