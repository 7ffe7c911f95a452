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
        await UntilAsync(() => Task.FromResult(bed.Programs(instance.NodeId!.Value).Count == 1));
        var processes = bed.Processes();

        for (var i = 0; i < 2; i++)
        {
            Assert.True(await RefreshAsync(bed, instance, Forever(("files", Old)), Forever(("files", New))));
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
        Assert.True(await RefreshAsync(bed, instance, Forever(), Forever(("files", Old))));
        Assert.Equal(["a", "c", "sub/b"], Names(bed, instance));
        Assert.True(await RefreshAsync(bed, instance, Forever(("files", Old)), Forever()));
        Assert.Empty(Names(bed, instance));
    }

    [LinuxFact]
    public async Task RefreshAsync_FileOfTheProcess_StaysThere()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell("touch own; exec sleep 3600", ("files", Old)));
        await bed.FileAsync(instance, "own");
        await RefreshAsync(bed, instance, Shell("touch own; exec sleep 3600", ("files", Old)),
            Shell("touch own; exec sleep 3600", ("files", Map())));
        Assert.Equal(["own"], Names(bed, instance));
    }

    [LinuxFact]
    public async Task RefreshAsync_MoreThanFilesDiffers_ChangesNothing()
    {
        await using var bed = new LocalBed();
        var from = Forever(("files", Old));
        var instance = await bed.CreateAsync(from);
        Dictionary<string, object?>[] others =
        [
            Forever(("files", New), ("stop_timeout", 3L)),
            Shell("sleep 3600", ("files", New)),
            Resource("sleep", ("files", New)),
        ];
        foreach (var to in others) Assert.False(await RefreshAsync(bed, instance, from, to));
        var request = new ComposedRequest { Resource = from };
        Assert.False(await bed.Cloud.RefreshAsync(
            bed.Scope, instance.InstanceId, request, request with { Context = "new" }, None));
        Assert.Equal(["a", "c", "sub/b"], Names(bed, instance));
        Assert.Equal("1", await bed.FileAsync(instance, "a"));
    }

    [LinuxFact]
    public async Task RefreshAsync_WhatTheCloudDoesNotUseDiffers_IsDone()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever(("files", Old)));
        var from = new ComposedRequest { Resource = Forever(("files", Old)) };
        var to = new ComposedRequest
        {
            Resource = Forever(("files", New)),
            Inputs = new Dictionary<string, string> { ["getip:db"] = "127.1.1.1" },
        };
        Assert.True(await bed.Cloud.RefreshAsync(bed.Scope, instance.InstanceId, from, to, None));
        Assert.Equal("one", await bed.FileAsync(instance, "a"));
    }

    [LinuxFact]
    public async Task RefreshAsync_ProcessHasEndedOrNeverWas_IsFalse()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Resource("true", ("files", Old)));
        await bed.EndedAsync(instance);
        Assert.False(await RefreshAsync(
            bed, instance, Resource("true", ("files", Old)), Resource("true", ("files", New))));
        Assert.Equal("1", await bed.FileAsync(instance, "a"));
        foreach (var id in (string[])[$"local-{Guid.NewGuid()}", "nonsense"])
        {
            var request = new ComposedRequest { Resource = Forever() };
            Assert.False(await bed.Cloud.RefreshAsync(bed.Scope, id, request, request, None));
        }
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
            bed, instance, from, Shell(script, environment, ("files", Map(("way/x", "evil"))))));
        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.True(await RefreshAsync(
            bed, instance, from, Shell(script, environment, ("files", Map(("file", "mine"))))));
        Assert.Empty(Directory.GetFileSystemEntries(outside));
        Assert.Equal("mine", await bed.FileAsync(instance, "file"));
    }

    private static Task<bool> RefreshAsync(
        LocalBed bed, CloudInstance instance, Dictionary<string, object?> from, Dictionary<string, object?> to)
        => bed.Cloud.RefreshAsync(bed.Scope, instance.InstanceId,
            new ComposedRequest { Resource = from }, new ComposedRequest { Resource = to }, None);

    private static IEnumerable<string> Names(LocalBed bed, CloudInstance instance)
    {
        var folder = bed.Folder(instance).Files;
        return Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file)).Order();
    }
}
