using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

public sealed class LocalRefreshTests
{
    private static readonly Dictionary<string, object?> Old = Map(("a", "1"), ("sub/b", "2"), ("c", Map(("x", 1L))));
    private static readonly Dictionary<string, object?> New = Map(("a", "one"), ("c", Map(("x", 1L))), ("sub/d", "4"));

    [LinuxFact]
    public async Task RefreshAsync_OnlyFilesDiffer_RewritesThemAndKeepsTheProcess()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever(("files", Old)));
        await UntilAsync(() => Task.FromResult(bed.Processes().Count == ProcessesEach));
        var processes = bed.Processes();

        for (var i = 0; i < 2; i++)
        {
            await RefreshAsync(bed, instance, Forever(("files", New)));
            Assert.Equal(["a", "c", "sub/d"], Names(bed, instance));
            Assert.Equal("one", await bed.FileAsync(instance, "a"));
            Assert.Equal(New.Keys.Order(), InstanceSpec.Read(bed.Folder(instance))!.Files.Order());
        }

        Assert.Equal(processes.Order(), bed.Processes().Order());
        Assert.Equal(ComponentState.Ready, (await bed.ListAsync()).Single().State);
    }

    [LinuxFact]
    public async Task RefreshAsync_FilesComeAndGoAltogether_IsDone()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        await RefreshAsync(bed, instance, Forever(("files", Old)));
        Assert.Equal(["a", "c", "sub/b"], Names(bed, instance));
        await RefreshAsync(bed, instance, Forever());
        Assert.Empty(Names(bed, instance));
    }

    [LinuxFact]
    public async Task RefreshAsync_FileOfTheProcess_StaysThere()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell("touch own; exec sleep 3600", ("files", Old)));
        await bed.FileAsync(instance, "own");
        await RefreshAsync(bed, instance, Shell("touch own; exec sleep 3600", ("files", Map())));
        Assert.Equal(["own"], Names(bed, instance));
    }

    [Fact]
    public void CanRefresh_OnlyLiveFilesDiffer_IsTrue()
    {
        var live = Live("a", "sub/b", "sub/d");
        Assert.True(CanRefresh(Request(Forever(("files", Old), live)), Request(Forever(("files", New), live))));
        Assert.True(CanRefresh(Request(Forever()), Request(Forever(("files", Old), Live("a", "sub/b", "c")))));
        Assert.True(CanRefresh(Request(Forever(("files", Old))), Request(Forever(("files", Old), live))));
        var context = Request(Forever(Live("context")));
        Assert.True(CanRefresh(context with { Context = "old" }, context with { Context = "new" }));
    }

    [Fact]
    public void CanRefresh_MoreThanLiveFilesDiffers_IsFalse()
    {
        var live = Live("a", "sub/b", "sub/d");
        var before = Request(Forever(("files", Old), live));
        ComposedRequest[] others =
        [
            Request(Forever(("files", New), live, ("stop_timeout", 3L))),
            Request(Shell("sleep 3600", ("files", New), live)),
            Request(Resource("sleep", ("files", New), live)),
            Request(Forever(("files", New))),
            Request(Forever(("files", New), Live("a", "sub/b"))),
            Request(Forever(("files", New), Live("a", "sub/d"))),
            // The program did perhaps not read it again.
            Request(Forever(("files", Old), Live("a"))),
            before with { Context = "new" },
        ];
        foreach (var to in others) Assert.False(CanRefresh(before, to));
        Assert.False(CanRefresh(Request(Forever(("files", Old))), Request(Forever(("files", New)))));
    }

    [Fact]
    public void CanRefresh_WhatTheCloudDoesNotUseDiffers_IsTrue()
    {
        var before = Request(Forever(("files", Old)));
        Assert.True(CanRefresh(before, before with
        {
            Inputs = new Dictionary<string, string> { ["getip:db"] = "127.1.1.1" },
        }));
    }

    [LinuxFact]
    public async Task RefreshAsync_ProcessHasEndedOrNeverWas_IsNotFoundAndChangesNothing()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Resource("true", ("files", Old)));
        await bed.EndedAsync(instance);
        foreach (var id in (string[])[instance.InstanceId, $"local-{Guid.NewGuid()}", "nonsense"])
        {
            var error = await Assert.ThrowsAsync<CloudException>(() => bed.Cloud.RefreshAsync(
                bed.Scope, id, Request([]), Request(Resource("true", ("files", New))), None));
            Assert.Equal(CloudErrorKind.NotFound, error.Kind);
        }

        Assert.Equal("1", await bed.FileAsync(instance, "a"));
    }

    [LinuxFact]
    public async Task RefreshAsync_ProcessMadeALinkOutOfItsFolder_DoesNotFollowIt()
    {
        await using var bed = new LocalBed();
        var outside = Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "outside")).FullName;
        const string script = "ln -s \"$OUTSIDE\" way; ln -s \"$OUTSIDE/f\" file; touch ready; exec sleep 3600";
        var environment = ("environment", (object?)Map(("OUTSIDE", outside)));
        var from = Shell(script, environment);
        var instance = await bed.CreateAsync(from);
        await bed.FileAsync(instance, "ready");

        var error = await Assert.ThrowsAsync<CloudException>(() => RefreshAsync(
            bed, instance, Shell(script, environment, ("files", Map(("way/x", "evil"))))));
        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        await RefreshAsync(bed, instance, Shell(script, environment, ("files", Map(("file", "mine")))));
        Assert.Empty(Directory.GetFileSystemEntries(outside));
        Assert.Equal("mine", await bed.FileAsync(instance, "file"));
    }

    private static Task RefreshAsync(LocalBed bed, CloudInstance instance, Dictionary<string, object?> to)
        => bed.Cloud.RefreshAsync(bed.Scope, instance.InstanceId, Request([]), Request(to), None);

    private static bool CanRefresh(ComposedRequest from, ComposedRequest to) => new LocalCloud().CanRefresh(from, to);

    private static ComposedRequest Request(Dictionary<string, object?> resource) => new() { Resource = resource };

    private static IEnumerable<string> Names(LocalBed bed, CloudInstance instance)
    {
        var folder = bed.Folder(instance).Files;
        return Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file)).Order();
    }
}
