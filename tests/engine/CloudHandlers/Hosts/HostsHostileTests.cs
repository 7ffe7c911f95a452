using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Hosts that are not what they should be, and credentials that are wrong.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class HostsHostileTests
{
    [SshFact]
    public async Task Key_UnknownOrChanged_GetsNoCredentialAndSaysWhatToCompare()
    {
        using var bed = new HostsBed(1);
        var line = File.ReadAllText(bed.Hosts.KnownHosts);
        File.WriteAllText(bed.Hosts.KnownHosts, "");
        var unknown = await Assert.ThrowsAsync<CloudException>(() => bed.OneAsync());
        Assert.Equal(CloudErrorKind.Unauthorised, unknown.Kind);
        Assert.Contains("The key of 127.0.0.1:", unknown.Message);
        Assert.Contains("SHA256:", unknown.Message);

        using var other = new HostsBed(1);
        File.WriteAllText(bed.Hosts.KnownHosts, line.Split(' ')[0]
            + File.ReadAllText(other.Hosts.KnownHosts)[line.IndexOf(' ', StringComparison.Ordinal)..]);
        var changed = await Assert.ThrowsAsync<CloudException>(() => bed.OneAsync());
        Assert.Equal(CloudErrorKind.Unauthorised, changed.Kind);
        Assert.Contains("which is not the known one", changed.Message);
    }

    [SshFact]
    public async Task Credential_WrongOrNoKey_IsUnauthorisedAndShowsNothingOfIt()
    {
        using var bed = new HostsBed(1);
        using var other = new HostsBed(1);
        foreach (var key in (string[])[File.ReadAllText(other.Hosts.Key), "no key"])
        {
            bed.Scope = bed.Scope with
            {
                Credential = new Dictionary<string, object?>(bed.Scope.Credential!) { ["private_key"] = key },
            };
            var refused = await Assert.ThrowsAsync<CloudException>(() => bed.OneAsync());
            Assert.Equal(CloudErrorKind.Unauthorised, refused.Kind);
            Assert.DoesNotContain(key, refused.Message);
        }
    }

    [SshTheory]
    [InlineData("yes", "more than")]
    [InlineData("head -c 3000000 /dev/zero", "more than")]
    [InlineData("head -c 3000000 /dev/zero >&2; sleep 30", "more than")]
    [InlineData("exit 0", "no end")]
    [InlineData("echo hello", "no end")]
    [InlineData("kill -9 $PPID", "127.0.0.1")]
    public async Task Answer_FloodOrNonsense_IsAnErrorOfThisHostAlone(string command, string expected)
    {
        using var bed = new HostsBed(1, $"ForceCommand {command}");

        var error = await Assert.ThrowsAsync<CloudException>(() => bed.OneAsync());

        Assert.True(error.IsTransient);
        Assert.Contains(expected, error.Message);
        var checks = await bed.Cloud.CheckAsync(bed.Scope, HostsBed.None);
        Assert.Equal(CloudCheckStatus.Failed, checks[1].Status);
    }

    [SshFact]
    public async Task Login_Talks_IsNotTakenForAnAnswer()
    {
        using var bed = new HostsBed(1,
            "ForceCommand echo welcome; echo occo lease x y z; eval \"$SSH_ORIGINAL_COMMAND\"; echo bye");

        var made = await bed.CreateAsync(bed.Request());

        Assert.Equal(made.InstanceId, (await bed.OneAsync()).InstanceId);
        Assert.True((await bed.DropAsync(made.InstanceId)).Gone);
    }

    [SshTheory]
    [InlineData("")]
    [InlineData("one word\n")]
    [InlineData("127.0.0.1:22/../../etc owner marks\n")]
    [InlineData("127.0.0.1:22/00000000-0000-0000-0000-000000000000\nowner !!!\n")]
    [InlineData("$(touch evil)/00000000-0000-0000-0000-000000000000\nowner $(touch evil)\n")]
    public async Task Lease_Damaged_IsNoFreeHostAndNoInstance(string content)
    {
        using var bed = new HostsBed(1);
        bed.Scope = bed.Scope with { Recorded = () => new Dictionary<string, Guid>() };
        Directory.CreateDirectory(Path.GetDirectoryName(bed.Hosts.LeaseOf(0))!,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(bed.Hosts.LeaseOf(0), content);

        Assert.Empty(await bed.Cloud.ListAsync(bed.Scope, HostsBed.None));
        await Assert.ThrowsAsync<CloudException>(async () => throw (await bed.TryCreateAsync(bed.Request())).Error!);
        Assert.Equal(content, File.ReadAllText(bed.Hosts.LeaseOf(0)));
        Assert.Empty(Directory.GetFiles(bed.Hosts.Folder, "evil", SearchOption.AllDirectories));
    }

    [SshFact]
    public async Task Lease_OfAHostThatClaimsAnothersInstance_CannotStandForIt()
    {
        using var bed = new HostsBed(2);
        var made = await bed.CreateAsync(bed.Request());
        var (own, liar) = bed.Hosts.IsLeased(0) ? (0, 1) : (1, 0);
        Directory.CreateDirectory(Path.GetDirectoryName(bed.Hosts.LeaseOf(liar))!,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Copy(bed.Hosts.LeaseOf(own), bed.Hosts.LeaseOf(liar));

        await bed.UntilAsync(i => i.State == ComponentState.Ready);
        bed.Hosts.Stop(own);
        bed.Scope = bed.Scope with { Recorded = () => RecordOf(made) };
        Assert.True((await bed.OneAsync()).IsUnanswered);
        bed.Hosts.Start(own);
        Assert.True((await bed.DropAsync(made.InstanceId)).Gone);
        Assert.False(bed.Hosts.IsLeased(own));
    }

    [SshFact]
    public async Task Folder_Missing_IsNoProofThatALeaseIsGone()
    {
        using var bed = new HostsBed(1);
        var made = await bed.CreateAsync(bed.Request());
        bed.Scope = bed.Scope with { Recorded = () => RecordOf(made) };
        var folder = Path.GetDirectoryName(bed.Hosts.LeaseOf(0))!;
        Directory.Move(folder, folder + ".unmounted");

        var listed = await bed.OneAsync();
        var drop = await bed.DropAsync(made.InstanceId);
        var release = (await bed.Cloud.ReleaseAsync(bed.Scope, [made.InstanceId], HostsBed.None)).Single();
        Func<IReadOnlyDictionary<string, Guid>> none = () => new Dictionary<string, Guid>();
        foreach (var records in new[] { null, none })
        {
            await Assert.ThrowsAsync<CloudException>(() => bed.Cloud.FindAsync(
                bed.Scope with { Recorded = records }, [made.InstanceId], HostsBed.None));
        }

        Assert.True(listed.IsUnanswered);
        Assert.Contains("has no folder .occo", listed.Error);
        Assert.False(drop.Gone);
        Assert.True(drop.Error!.IsTransient);
        Assert.Contains("has no folder .occo", release.Error!.Message);
        Directory.Move(folder + ".unmounted", folder);
        Assert.True((await bed.DropAsync(made.InstanceId)).Gone);
    }

    [SshFact]
    public async Task Create_OwnHostRefuses_IsItsErrorAndNotAFullPool()
    {
        using var bed = new HostsBed(2, "ForceCommand (eval \"$SSH_ORIGINAL_COMMAND\"); "
            + "[ ! -f $HOME/trap ] || chmod 777 $HOME/.occo");
        var made = await bed.CreateAsync(bed.Request());
        var own = bed.Hosts.IsLeased(0) ? 0 : 1;
        File.WriteAllText(Path.Combine(bed.Hosts.HomeOf(own), "trap"), "");

        var repeated = await bed.TryCreateAsync(bed.Request(), made.NodeId);

        Assert.Equal(CloudErrorKind.Invalid, repeated.Error!.Kind);
        Assert.Contains("can be changed by others", repeated.Error.Message);
        Assert.Equal(1, bed.Hosts.Leased);
    }

    [SshFact]
    public async Task Lease_DeletedByHandDuringAWipe_HostIsNotLeasedBeforeItsEnd()
    {
        using var bed = new HostsBed(1);
        var made = await bed.CreateAsync(bed.Request(null, ("wipe", "while [ -f ../../hold ]; do sleep 0.1; done")));
        var folder = Path.GetDirectoryName(bed.Hosts.LeaseOf(0))!;
        var job = Path.Combine(folder, $"run.{made.NodeId}", "removal", "job");
        File.WriteAllText(Path.Combine(folder, "hold"), "");
        var drop = bed.DropAsync(made.InstanceId);
        await UntilAsync(() => File.Exists(job));
        File.Delete(bed.Hosts.LeaseOf(0));
        await drop;

        Assert.Contains("a wipe goes on there", (await bed.TryCreateAsync(bed.Request())).Error!.Message);

        File.Delete(Path.Combine(folder, "hold"));
        await UntilAsync(() => !File.Exists(job));
        Assert.NotNull((await bed.TryCreateAsync(bed.Request())).Instance);
    }

    private static async Task UntilAsync(Func<bool> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!wanted()) await Task.Delay(50, limit.Token);
    }

    [SshFact]
    public async Task Wipe_Missing_HostIsNotGivenBack()
    {
        using var bed = new HostsBed(1);
        var made = await bed.CreateAsync(bed.Request(null, ("wipe", "touch ../../wiped")));
        await bed.UntilAsync(i => i.State == ComponentState.Ready);
        var folder = Path.GetDirectoryName(bed.Hosts.LeaseOf(0))!;
        var run = Path.Combine(folder, $"run.{made.NodeId}");
        File.Delete(Path.Combine(run, "wipe"));

        Assert.Contains("wipe is missing", (await bed.DropAsync(made.InstanceId)).Error!.Message);
        Assert.True(bed.Hosts.IsLeased(0));

        // The lease has all parts; they are unpacked again where some were not.
        File.Delete(Path.Combine(run, "conf"));
        Assert.True((await bed.DropAsync(made.InstanceId)).Gone);
        Assert.True(File.Exists(Path.Combine(folder, "wiped")));
    }

    [SshFact]
    public async Task Files_OfTheNodeCannotBeDeleted_HostIsNotGivenBackWithThem()
    {
        using var bed = new HostsBed(1);
        var made = await bed.CreateAsync(bed.Request("""
            #!/bin/sh
            mkdir left && touch left/secret && chmod 555 left
            # Nothing else keeps root from deleting it.
            [ "$(id -u)" != 0 ] || mount -t tmpfs tmpfs left
            """));
        await bed.UntilAsync(i => i.State == ComponentState.Ready);
        var left = Path.Combine(
            Path.GetDirectoryName(bed.Hosts.LeaseOf(0))!, $"run.{made.NodeId}", "work", "left");
        try
        {
            Assert.Contains("cannot be deleted", (await bed.DropAsync(made.InstanceId)).Error!.Message);
            Assert.True(bed.Hosts.IsLeased(0));
        }
        finally
        {
            string[] mend = Environment.IsPrivilegedProcess ? ["umount", left] : ["chmod", "700", left];
            using var mending = Process.Start(mend[0], mend[1..]);
            Assert.True(mending.WaitForExit(TimeSpan.FromMinutes(1)));
        }

        Assert.True((await bed.DropAsync(made.InstanceId)).Gone);
    }

    private static Dictionary<string, Guid> RecordOf(CloudInstance made)
        => new() { [made.InstanceId] = made.NodeId!.Value };

    [SshFact]
    public async Task Folder_ThatOthersCanChange_IsRefused()
    {
        using var bed = new HostsBed(1);
        Directory.CreateDirectory(Path.GetDirectoryName(bed.Hosts.LeaseOf(0))!);
        File.SetUnixFileMode(Path.GetDirectoryName(bed.Hosts.LeaseOf(0))!, (UnixFileMode)0b111_111_111);

        var error = (await Assert.ThrowsAsync<CloudException>(async ()
            => throw (await bed.TryCreateAsync(bed.Request())).Error!)).Message;

        Assert.Contains("can be changed by others", error);
    }

    [SshFact]
    public void Script_BrokenOffAnywhere_DoesNothing()
    {
        var home = Directory.CreateTempSubdirectory("occo-hosts-").FullName;
        try
        {
            var host = new HostEntry { Address = "lab1" };
            var text = Encoding.UTF8.GetBytes(HostScript.Take(host, new()
            {
                Store = "s", Infrastructure = "i", InfrastructureName = "shop", Node = "web", NodeId = Guid.NewGuid(),
            }, HostsSection.Read(new Dictionary<string, object?> { ["hosts"] = new List<object?> { "lab1" } }), null)
                .For(host));
            foreach (var length in Enumerable.Range(1, 12).Select(i => text.Length * i / 13).Append(text.Length - 2))
            {
                using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-s"])
                {
                    RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true,
                    Environment = { ["HOME"] = home },
                })!;
                shell.StandardInput.BaseStream.Write(text.AsSpan(0, length));
                shell.StandardInput.Close();
                Assert.True(shell.WaitForExit(TimeSpan.FromMinutes(1)));
                Assert.Empty(Directory.GetFileSystemEntries(home));
            }
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }
}
