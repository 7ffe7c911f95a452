namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>The resource keys of a leased host and the check of a section as written.</summary>
internal static class HostsSchema
{
    private const string Credentials = "Credentials belong in the credentials file: username, private_key, passphrase, "
        + "password.";

    private static readonly ValueRule Time = ValueRule.Number(0, 24 * 60 * 60);

    private static readonly ValueRule Script = new(ValueKinds.Text | ValueKinds.List) { Items = ValueKinds.Text };

    private static readonly SectionSchema Host = SectionSchema.Inner("A machine that exists.")
        .Required("address", "Host name or address.", ValueKinds.Text)
        .Optional("port", "Port of its SSH server.", ValueRule.Whole(1, 65535))
        .Optional("user", "User to sign in as.", ValueKinds.Scalar)
        .Optional("host_key", "Its key (ssh-ed25519 AAAA...) or the fingerprint of its key (SHA256:...). Default: that "
            + "of known_hosts.")
        .Optional("labels", "What 'require' looks for, for example size: large.", ValueRule.MapOf(ValueKinds.Scalar))
        .Optional(HostsSection.Folder, "Folder of the lease: absolute, or in the user's home.")
        .Optional("drain", "Whether it gets no new instances. Those that it has stay. Default false.",
            ValueKinds.Boolean);

    internal static readonly SectionSchema Schema = new SectionSchema(
            "A machine that exists: it is leased from a list of hosts over SSH, prepared, wiped and given back.")
        .Required(HostsSection.Hosts, "The hosts: texts ([user@]address[:port]) or mappings. An import of a file is "
            + "possible: !yaml_import {url: file://hosts.yaml}.",
            ValueRule.ListOf(new(ValueKinds.Text | ValueKinds.Mapping) { Inner = Host }) with { MinItems = 1 })
        .Optional(HostsSection.Pool, "Name of the pool, for messages and for the selectors of the credentials file.",
            ValueKinds.Scalar)
        .Optional(HostsSection.User, "User to sign in as. Default: that of the credentials, else the user of this "
            + "process.", ValueKinds.Scalar)
        .Optional(HostsSection.Port, "Port of the SSH servers.",
            ValueRule.Whole(1, 65535) with { Default = (double)HostEntry.DefaultPort })
        .Optional(HostsSection.Folder, "Folder of the lease on a host: absolute, or in the user's home. All who share "
            + "a host need the same. Default .occo.")
        .Optional("require", "Labels that a host must have.", ValueRule.MapOf(ValueKinds.Scalar))
        .Optional("prepare", "What runs on the host before the context: a script, or a list of commands. A failure is "
            + "a failure of the instance.", Script)
        .Optional("wipe", "What runs on the host before it is given back. It may run again. When it fails, the host is "
            + "quarantined.", Script)
        .Optional("environment", "Variables of prepare, context and wipe. Names that begin with OCCO_ are taken.",
            ValueRule.MapOf(ValueKinds.Scalar | ValueKinds.Empty))
        .Optional("run", "once: the context ends, and the instance is ready when it has ended well. service: it stays, "
            + "and its end is a failure. Default once.", ValueRule.OneOf("once", "service"))
        .Optional("sudo", "Whether prepare, context and wipe run by sudo, which must ask for no password. Default "
            + "false.", ValueKinds.Boolean)
        .Optional("start_seconds", "Seconds that a service must have lived to count as ready.",
            Time with { Default = HostsSection.DefaultStartTime.TotalSeconds })
        .Optional("stop_timeout", "Seconds between SIGTERM and SIGKILL for what the context has started.",
            Time with { Default = HostsSection.DefaultStopTimeout.TotalSeconds })
        .Optional("wipe_timeout", "Seconds that wipe may take; 0: no limit.",
            Time with { Default = HostsSection.DefaultWipeTimeout.TotalSeconds })
        .Elsewhere("address", "Write 'hosts', a list.")
        .Elsewhere("host", "Write 'hosts', a list.")
        .Elsewhere("inventory", "Write hosts: !yaml_import {url: file://hosts.yaml}.")
        .Elsewhere("labels", "Write 'labels' of each host, and 'require' for what a node needs.")
        .Elsewhere("command", "Write contextualisation: {type: cloudinit, context_template: ...}, a text that begins "
            + "with #!, and run: service.")
        .Elsewhere("become", "Write sudo: true.")
        .Elsewhere("username", Credentials)
        .Elsewhere("password", Credentials)
        .Elsewhere("private_key", Credentials)
        .Elsewhere("key_file", Credentials)
        .Elsewhere("known_hosts", "It belongs in the credentials file; or give each host its host_key.");

    /// <summary>Unknown and missing keys, values of the wrong kind, and values that are not allowed.</summary>
    public static IEnumerable<Diagnostic> Check(Section section)
    {
        var findings = new SectionFindings(Schema, section);
        var read = new HostsSectionReader(section.Values, rendered: false, findings.Add).Read();
        // What cannot be read may have the labels.
        if (!findings.HasErrors && read.Require.Count > 0 && read.Entries.Count > 0 && !read.Entries.Any(read.IsFor)
            && !HasTemplates(section.Values.GetValueOrDefault(HostsSection.Hosts)))
            findings.Add("require", "No host has these labels.", "Look at 'labels' of the hosts.");
        return findings.All;
    }

    private static bool HasTemplates(object? value) => value switch
    {
        IReadOnlyList<object?> list => list.Any(HasTemplates),
        IReadOnlyDictionary<string, object?> mapping => mapping.Values.Any(HasTemplates),
        _ => KindOfValue.IsTemplate(value),
    };
}
