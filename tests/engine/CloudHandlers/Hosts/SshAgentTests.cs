using System.Diagnostics;
using System.Net.Sockets;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A real ssh-agent with a key that is in no file of the user's.</summary>
public sealed class SshAgentTests
{
    [SshTheory]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    [InlineData("ecdsa")]
    public async Task List_WithAKeyOfTheAgent_SignsIn(string type)
    {
        using var bed = new HostsBed(1);
        var socket = Path.Combine(bed.Hosts.Folder, "agent");
        var key = Path.Combine(bed.Hosts.Folder, "agent_key");
        Assert.Equal(0, await EndAsync("/usr/bin/ssh-keygen", [], "-q", "-t", type, "-N", "", "-f", key));
        File.AppendAllText(bed.Hosts.Key + ".pub", File.ReadAllText(key + ".pub"));
        using var agent = Process.Start("/usr/bin/ssh-agent", ["-D", "-a", socket]);
        var before = Environment.GetEnvironmentVariable("SSH_AUTH_SOCK");
        try
        {
            var environment = new Dictionary<string, string> { ["SSH_AUTH_SOCK"] = socket };
            // The socket is there before the agent listens.
            for (var tries = 200; await EndAsync("/usr/bin/ssh-add", environment, "-q", key) != 0; tries--)
            {
                Assert.True(tries > 0);
                await Task.Delay(50);
            }

            File.Delete(key);
            Environment.SetEnvironmentVariable("SSH_AUTH_SOCK", socket);
            bed.Scope = bed.Scope with
            {
                Credential = new Dictionary<string, object?> { ["known_hosts"] = bed.Hosts.KnownHosts },
            };

            Assert.Empty(await bed.Cloud.ListAsync(bed.Scope, HostsBed.None));
        }
        finally
        {
            Environment.SetEnvironmentVariable("SSH_AUTH_SOCK", before);
            agent.Kill();
        }
    }

    [SshFact]
    public void Keys_AgentThatDoesNotAnswer_IsNone()
    {
        var folder = Directory.CreateTempSubdirectory("occo-agent-").FullName;
        var before = Environment.GetEnvironmentVariable("SSH_AUTH_SOCK");
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            silent.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "agent")));
            silent.Listen();
            Environment.SetEnvironmentVariable("SSH_AUTH_SOCK", Path.Combine(folder, "agent"));

            Assert.Empty(SshAgent.Keys());
        }
        finally
        {
            Environment.SetEnvironmentVariable("SSH_AUTH_SOCK", before);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> EndAsync(
        string program, Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return process.ExitCode;
    }
}
