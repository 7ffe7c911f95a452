using System.Globalization;
using Occo.Engine.Tests;

namespace Occo.Crash;

/// <summary>
/// Hosts behind sshd's of the harness, seen through their lease folders. Each site has folders of its own on the same
/// hosts. Those who are killed and those who finish use the hosts from outside.
/// </summary>
internal sealed class HostsSite : Site
{
    private const string Variable = "OCCO_CRASH_HOSTS";
    private const int Count = 6;

    private static readonly Lazy<string> Started = new(Start);

    private readonly string[] ports;
    private readonly string root;

    public HostsSite(string store) : base(store)
    {
        var parts = (Environment.GetEnvironmentVariable(Variable) ?? Started.Value).Split('|');
        (root, ports) = (parts[0], parts[1..]);
        if (File.Exists(CredentialPath)) return;
        File.WriteAllText(CredentialPath, $"""
            resource:
              - type: hosts
                auth_data: {"{"}private_key: {"{"}file: '{root}/key'{"}"}, known_hosts: '{root}/known_hosts'{"}"}
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(CredentialPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public override string Cloud => "hosts";

    public override string CredentialPath => Path.Combine(Folder, "auth_data.yaml");

    // In the home of each host.
    private string LeaseFolder => ".occo-" + Path.GetFileName(Folder);

    protected override string Definitions => $$$"""
          'node_def:db':
            - resource: &machine
                type: hosts
                hosts: [{{{string.Join(", ", ports.Select(p => $"'127.0.0.1:{p}'"))}}}]
                lease_folder: '{{{LeaseFolder}}}'
                wipe: 'rm -f marker'
                stop_timeout: 1
              contextualisation: &context
                type: cloudinit
                context_template: "#!/bin/sh\ntouch marker\n"
          'node_def:web':
            - resource:
                <<: *machine
                environment: {VERSION: 'v{{ variables.version }}'}
              contextualisation: *context
        """;

    public override IReadOnlyList<Guid> Machines() =>
        [.. Leases().Select(File.ReadLines).Select(lines => Guid.Parse(lines.First().Split('/')[^1]))];

    public override IReadOnlyList<string> Leftovers() =>
        [.. Folders().SelectMany(f => Directory.EnumerateFileSystemEntries(f)).Where(f => !Path.GetFileName(f)
            .StartsWith("gone.", StringComparison.Ordinal))];

    public override void Break(IReadOnlyList<NodeInstance> instances)
    {
        // One host is freed by hand; on the other the node has failed.
        var freed = LeaseOf(instances[0]);
        File.Delete(freed);
        Directory.Delete(Path.Combine(Path.GetDirectoryName(freed)!, $"run.{instances[0].Id}"), recursive: true);
        File.WriteAllText(Path.Combine(
            Path.GetDirectoryName(LeaseOf(instances[1]))!, $"run.{instances[1].Id}", "state"), "failed 1 context\n");
    }

    public override void Clear()
    {
        SshHosts.EndProcesses($"/{LeaseFolder}");
        foreach (var folder in Folders()) Directory.Delete(folder, recursive: true);
    }

    private string LeaseOf(NodeInstance instance) => Leases().Single(
        lease => File.ReadLines(lease).First() == instance.InstanceId);

    private IEnumerable<string> Leases() => Folders().Select(f => Path.Combine(f, "lease")).Where(File.Exists);

    private IEnumerable<string> Folders() => Enumerable.Range(0, ports.Length)
        .Select(i => Path.Combine(root, $"home{i}", LeaseFolder)).Where(Directory.Exists);

    private static string Start()
    {
        var hosts = new SshHosts(Count);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => hosts.Dispose();
        var text = string.Join('|', hosts.Ports.Select(p => p.ToString(CultureInfo.InvariantCulture))
            .Prepend(hosts.Folder));
        Environment.SetEnvironmentVariable(Variable, text);
        return text;
    }
}
