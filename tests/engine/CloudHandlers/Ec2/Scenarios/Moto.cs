using System.ComponentModel;
using System.Diagnostics;

namespace Occo.Engine.Tests;

/// <summary>
/// moto, an EC2 API in Python. It knows much of EC2, but ignores client tokens: scenarios that need them run on the
/// loopback server alone.
/// </summary>
internal static class Moto
{
    // It chooses a free port itself, and ends when its standard input does: with this process, however that ends.
    private const string Program = """
        import logging, sys
        from moto.server import ThreadedMotoServer
        logging.getLogger('werkzeug').setLevel(logging.ERROR)
        server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
        server.start()
        print('http://%s:%d' % server.get_host_and_port(), flush=True)
        sys.stdin.read()
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Starts it. Its endpoint, or null where no Python has it.</summary>
    public static async Task<string?> StartAsync()
    {
        foreach (var python in Pythons())
        {
            if (Launch(python) is not { } process) continue;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            if (await process.StandardOutput.ReadLineAsync().WaitAsync(Limit) is { } endpoint) return endpoint;
            process.Dispose();
        }

        return null;
    }

    /// <summary>Makes a target group. Its ARN, or null where the endpoint makes none.</summary>
    public static async Task<string?> TargetGroupAsync(string endpoint, string name)
    {
        var keys = new Occo.Ec2Server.Credentials();
        var balancing = new Ec2Balancing(
            new Amazon.Runtime.BasicAWSCredentials(keys.AccessKey, keys.SecretKey), new(endpoint), keys.Region);
        try
        {
            var vpcs = await new Ec2Caller(endpoint).CallAsync("DescribeVpcs");
            if (vpcs.First("vpcId") is not { } vpc) return null;
            var made = await balancing.AskAsync("CreateTargetGroup",
                [("Name", name), ("Protocol", "HTTP"), ("Port", "80"), ("VpcId", vpc)], CancellationToken.None);
            return made.Descendants().First(e => e.Name.LocalName == "TargetGroupArn").Value;
        }
        catch (CloudException)
        {
            return null;
        }
    }

    // The usual one, and the one that moto's own command was installed for.
    private static IEnumerable<string> Pythons() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "moto_server")).Where(File.Exists)
        .Select(file => File.ReadLines(file).FirstOrDefault("").Replace("#!", "", StringComparison.Ordinal).Trim())
        .Where(File.Exists).Prepend("python3");

    private static Process? Launch(string python)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(python, ["-c", Program])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
